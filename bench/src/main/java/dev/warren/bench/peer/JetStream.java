package dev.warren.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The stream of a nats-server with JetStream: all channels of the load generator, in files. It
 * keeps as much as Warren's log, 24 hours and 5 GB, and has one replica.
 *
 * <p>Its settings for the disk are the server's own. JetStream acknowledges a message once it is
 * written, and syncs later; RabbitMQ's streams do the same.
 */
final class JetStream {

  private static final String STREAM = "BENCH";
  private static final String REPLIES = "_INBOX.bench";

  private static final long MOST_BYTES = 5_000_000_000L;
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int PATIENCE_MS = 30_000;

  private final int port;
  private final Path data;

  /**
   * @param port the server's port for clients by TCP
   * @param data the folder for the store
   */
  JetStream(int port, Path data) {
    this.port = port;
    this.data = data;
  }

  int port() {
    return port;
  }

  /** The part of the server's settings that turns JetStream on. */
  String settings() {
    return """
        jetstream {
          store_dir: "%s"
          max_file_store: %d
        }
        """
        .formatted(data, 2 * MOST_BYTES);
  }

  /** Creates the stream by a request of NATS's client protocol, with JSON as its payload. */
  void createStream() throws IOException {
    String request =
        """
        {"name":"%s","subjects":["bench.>","chat.>","notes.>"],"storage":"file",\
        "retention":"limits","discard":"old","num_replicas":1,"max_bytes":%d,"max_age":%d}\
        """
            .formatted(STREAM, MOST_BYTES, LONGEST.toNanos());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      String lines =
          "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB %s 1\r\nPUB $JS.API.STREAM.CREATE.%s %s %d\r\n%s\r\n"
              .formatted(REPLIES, STREAM, REPLIES, request.length(), request);
      socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String line = in.readLine();
      while (line != null && !line.startsWith("MSG") && !line.startsWith("-ERR")) {
        line = in.readLine();
      }
      String answer = line == null || line.startsWith("-ERR") ? line : in.readLine();
      if (answer == null || !answer.contains("\"did_create\":true")) {
        throw new IOException("JetStream made no stream: " + answer);
      }
    }
  }
}
