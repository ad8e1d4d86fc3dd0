package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.warren.cli.broker.TrainingBroker;
import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Streams;
import dev.warren.cli.shell.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs commands against a gateway and a broker that accept everything, so that the JVM loads the
 * classes of a usual call and writes them into its archive. {@code cli/warren} and the Debian
 * package do this once after a build or installation ({@code archive.sh}).
 */
public final class Training {

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
          List.of("agents"),
          List.of("listen", "notes.a"));

  private static final List<List<String>> COMMANDS_BY_AMQP =
      List.of(
          List.of("send", "team-7", "Hi"),
          List.of("publish", "notes.a", "note_created", "{\"noteId\":1}"),
          List.of("publish", "--stdin"));

  private static final byte[] LINES =
      """
      {"type":"note_created","channel":"notes.a","data":{"noteId":1,"title":"t"}}
      {"type":"chat_message","channel":"chat.a","data":{"content":"c","sender":"a"}}
      {"type":"unknown","channel":"notes.a"}
      """
          .getBytes(UTF_8);

  private Training() {}

  /** Runs the commands, and ends the process; takes no arguments. */
  public static void main(String... arguments) throws IOException {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          boolean posted = exchange.getRequestMethod().equals("POST");
          exchange.sendResponseHeaders(posted ? 202 : 200, REPLY.length);
          exchange.getResponseBody().write(REPLY);
          exchange.close();
        });
    gateway.start();
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
    try (TrainingBroker broker = new TrainingBroker()) {
      run(COMMANDS, Map.of("WARREN_URL", url));
      run(COMMANDS_BY_AMQP, Map.of("WARREN_AMQP_URL", broker.url()));
    } finally {
      gateway.stop(0);
    }
    // The classes of the process itself; last, as it ends the process.
    Warren.main("--version");
  }

  private static void run(List<List<String>> commands, Map<String, String> settings) {
    for (List<String> command : commands) {
      Warren.run(shell(settings), command.toArray(new String[0]));
    }
  }

  private static Shell shell(Map<String, String> settings) {
    Map<String, String> variables = new HashMap<>(settings);
    variables.put("WARREN_CONFIG", "/nonexistent");
    return new Shell(
        variables,
        new Streams(
            new ByteArrayInputStream(LINES),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8)),
        Terminal.NONE,
        new Ending());
  }
}
