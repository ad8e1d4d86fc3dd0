package dev.warren.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.warren.cli.json.Json;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replies of proxies and other servers. */
class GatewayHttpTest {

  private HttpServer server;
  private URI url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void replies(String path, int status, String location) {
    server.createContext(
        path,
        exchange -> {
          if (!location.isEmpty()) {
            exchange.getResponseHeaders().set("Location", location);
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  private static void assertFails(ThrowingCallable call, ExitStatus status, String text) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.status()).isEqualTo(status))
        .hasMessageContaining(text);
  }

  /** It would look like success: nothing was sent, and the body is empty. */
  @Test
  void redirectIsARefusal() {
    replies("/", 308, "https://warren.example/");
    GatewayHttp http = new GatewayHttp(url, Optional.of("token"));
    assertFails(
        () -> http.post("/api/channels/a/events", Json.object()),
        ExitStatus.REFUSED,
        "redirects to https://warren.example/");
  }

  /** A gateway behind it may be starting again, so a listener tries on. */
  @Test
  void proxyWithoutItsGatewayIsUnreachable() {
    replies("/stomp", 502, "");
    assertFails(
        () -> GatewayStomp.connect(url, Optional.of("token"), new NoListener()),
        ExitStatus.UNREACHABLE,
        "HTTP 502");
  }

  @Test
  void refusedTokenIsARefusal() {
    replies("/stomp", 401, "");
    assertFails(
        () -> GatewayStomp.connect(url, Optional.of("token"), new NoListener()),
        ExitStatus.REFUSED,
        "refused the token");
  }
}
