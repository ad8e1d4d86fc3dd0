package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warren.bench.peer.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryReadersTest {

  private static final String THREE =
      """
      {"messages":[{"position":7,"id":"a"},{"position":9,"id":"b"},{"position":12,"id":"c"}],\
      "truncated":false,"last":12}""";

  private HttpServer server;
  private volatile String authorization;
  private volatile String answer = THREE;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/channels/a.b.c/messages", exchange -> answer(exchange, answer));
    server.createContext(
        "/api/channels/a.b.c", exchange -> answer(exchange, "{\"countedSince\":8}"));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void readersRequestHistoryWithTheirToken() throws Exception {
    assertThat(api().newest("a.b.c", 3)).containsExactly(7, 9, 12);
    assertThat(api().after("a.b.c", 3, 3)).containsExactly(7, 9, 12);
    assertThat(api().inMemoryAfter("a.b.c")).isEqualTo(8);
    assertThat(authorization).isEqualTo("Bearer x");
  }

  @Test
  void rightAnswersAreCountedAndTimed() throws Exception {
    HistoryRead read = readers(7, 9, 12).read(2, 0.2);

    assertThat(read.right()).isPositive().isEqualTo(read.requests());
    assertThat(read.p99()).isPositive();
    assertThat(read.seconds()).isGreaterThanOrEqualTo(0.2);
  }

  @Test
  void anAnswerWithAnyOtherMessagesIsWrong() throws Exception {
    assertThat(readers(7, 9).read(1, 0.05).right()).isZero();
    assertThat(readers(7, 9, 12, 13).read(1, 0.05).right()).isZero();
    assertThat(readers(7, 9, 13).read(1, 0.05).right()).isZero();
    answer = null;
    assertThat(readers(7, 9, 12).read(1, 0.05).right()).isZero();
  }

  private HistoryReaders readers(long... positions) {
    return new HistoryReaders(api(), List.of(new HistoryPage("a.b.c", 3, positions)));
  }

  private HistoryApi api() {
    return HistoryApi.of(
        new Target(
            Target.Wire.STOMP,
            "ws://127.0.0.1:%d/stomp".formatted(server.getAddress().getPort()),
            Map.of("Authorization", "Bearer x"),
            "/topic/",
            "#",
            new Target.Feed("", "", "")));
  }

  private void answer(HttpExchange exchange, String json) throws IOException {
    authorization = exchange.getRequestHeaders().getFirst("Authorization");
    byte[] bytes = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(json == null ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
