package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Streams;
import dev.warren.cli.shell.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * Runs commands against a gateway that accepts everything, and against none, so that the JVM loads
 * the classes of a usual call and writes them into its archive. {@code cli/warren} and the Debian
 * package do this once after a build or installation ({@code archive.sh}).
 */
public final class Training {

  private static final String NOBODY = "amqp://127.0.0.1:1";

  private static final byte[] REPLY =
      """
      {"id":"1","messages":[{"type":"note_created","channel":"notes.a","position":1,
      "timestamp":"2026-01-31T12:00:00.000Z","data":{"noteId":"1","title":"t"}}]}"""
          .getBytes(UTF_8);

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("help"),
          List.of("config", "list"),
          List.of("history", "notes.a"),
          List.of("history", "notes.a", "--json"),
          List.of("send", "team-7", "Hi"),
          List.of("note", "create", "title", "--team", "team-7"),
          List.of("publish", "notes.a", "note_created", "{}"),
          List.of("publish", "notes.a", "note_created", "{}", "--amqp-url", NOBODY),
          List.of("agents"),
          List.of("listen", "notes.a"));

  private Training() {}

  /** Runs the commands; takes no arguments. */
  public static void main(String... arguments) throws IOException {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, REPLY.length);
          exchange.getResponseBody().write(REPLY);
          exchange.close();
        });
    gateway.start();
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
    try {
      for (List<String> command : COMMANDS) {
        Warren.run(shell(url), command.toArray(new String[0]));
      }
    } finally {
      gateway.stop(0);
    }
  }

  private static Shell shell(String url) {
    return new Shell(
        Map.of("WARREN_URL", url, "WARREN_CONFIG", "/nonexistent"),
        new Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8)),
        Terminal.NONE,
        new Ending());
  }
}
