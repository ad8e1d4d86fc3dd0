package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.doctor.PortProbe.Speaks;
import dev.warren.testkit.broker.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortProbeTest {

  private static final String HOST = "127.0.0.1";

  /** Replies to each connection, once it has sent something, and closes it. */
  private static void serve(ServerSocket server, String reply) {
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                  if (client.getInputStream().read() >= 0) {
                    client.getOutputStream().write(reply.getBytes(US_ASCII));
                  }
                } catch (IOException e) {
                  // The probe has left, or the test has ended.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.0 200 OK, HTTP",
    "HTTP/1.1 400 Bad Request, HTTP",
    "AMQP0091, AMQP",
    "SSH-2.0-server, OTHER"
  })
  void plainProtocolIsRecognized(String reply, Speaks protocol) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(HOST))) {
      serve(server, reply);
      assertThat(PortProbe.of(HOST, server.getLocalPort())).isEqualTo(protocol);
    }
  }

  /** Without a certificate, the server can only reply by an alert. */
  @Test
  void tlsIsRecognizedByAnAlert() throws Exception {
    try (ServerSocket server =
        SSLServerSocketFactory.getDefault()
            .createServerSocket(0, 50, InetAddress.getByName(HOST))) {
      serve(server, "");
      assertThat(PortProbe.of(HOST, server.getLocalPort())).isEqualTo(Speaks.TLS);
    }
  }

  @Test
  void freePortSpeaksNothing() {
    assertThat(PortProbe.of(HOST, FreePorts.next())).isEqualTo(Speaks.NOTHING);
  }
}
