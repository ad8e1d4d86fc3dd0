package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.testkit.Patience;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operating system probes clients that send nothing, so it notices one that has vanished. */
@WithGateway({"warren.tcp.port=0", "warren.jwt.leeway=0s"})
class VanishedClientTest {

  /** The value in {@code /proc/net/tcp} for a running keep-alive timer. */
  private static final String KEEP_ALIVE = "02";

  private static RunningGateway gateway;

  @BeforeAll
  static void onLinux() {
    assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "no Linux");
  }

  @Test
  void stompOverTcpIsProbed() throws Exception {
    assertProbed(
        gateway.tcpPort(),
        "CONNECT\naccept-version:1.2\nhost:h\nheart-beat:0,0\nAuthorization:Bearer %s\n\n\0",
        "CONNECTED");
  }

  @Test
  void eventStreamIsProbed() throws Exception {
    assertProbed(
        gateway.port(),
        "GET /api/channels/custom.team-7/events?token=%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "HTTP/1.1 200 OK");
  }

  @Test
  void webSocketIsProbed() throws Exception {
    try (RawWebSocket client = new RawWebSocket(gateway.port(), "")) {
      client.text(RawWebSocket.connect(gateway.bob()));
      assertThat(client.read().text()).startsWith("CONNECTED\n");
      awaitProbing(client.socket());
    }
  }

  /** Opens a connection with a request of bob, whose token replaces {@code %s}. */
  private static void assertProbed(int port, String request, String reply) throws Exception {
    try (Socket client = new Socket("localhost", port)) {
      client
          .getOutputStream()
          .write(request.formatted(gateway.bob()).getBytes(StandardCharsets.UTF_8));
      byte[] begin = client.getInputStream().readNBytes(reply.length());
      assertThat(begin).asString(StandardCharsets.UTF_8).isEqualTo(reply);
      awaitProbing(client);
    }
  }

  /**
   * Waits until the operating system will probe the client within half a minute. The timer of the
   * gateway's socket shows it.
   */
  private static void awaitProbing(Socket client) {
    String gatewaysEnd = "%04X".formatted(client.getPort());
    String clientsEnd = "%04X".formatted(client.getLocalPort());
    long hundredths =
        Patience.await("a probe of port " + client.getLocalPort())
            .until(
                () -> {
                  for (String[] socket : sockets()) {
                    String[] timer = socket[5].split(":");
                    if (socket[1].endsWith(":" + gatewaysEnd)
                        && socket[2].endsWith(":" + clientsEnd)
                        && timer[0].equals(KEEP_ALIVE)) {
                      return Long.parseLong(timer[1], 16);
                    }
                  }
                  return 0L;
                },
                left -> left > 0);
    assertThat(hundredths).isLessThanOrEqualTo(3_000);
  }

  /** The rows of the operating system's tables of TCP connections. */
  private static List<String[]> sockets() throws IOException {
    List<String[]> rows = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        rows.add(line.trim().split("\\s+"));
      }
    }
    rows.removeIf(row -> row.length < 6 || !row[5].contains(":"));
    return rows;
  }
}
