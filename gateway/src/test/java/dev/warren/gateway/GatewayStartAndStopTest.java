package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.testkit.broker.TestBroker;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a gateway starts with too little, and how it goes. */
@ExtendWith(NoLeaks.class)
class GatewayStartAndStopTest {

  private static final String NO_BROKER = "amqp://localhost:1";

  @Test
  void withoutRabbitMqAndDevTokensHealthIsDownAndTheTokenPathIsNotThere() throws Exception {
    try (RunningGateway alone = RunningGateway.start(NO_BROKER, "warren.dev-tokens=false")) {
      HttpResponse<String> health = alone.get("/actuator/health");
      assertThat(health.statusCode()).isEqualTo(503);
      JsonNode components = JsonMapper.shared().readTree(health.body()).get("components");
      for (String part : List.of("logTail", "publisher")) {
        assertThat(components.get(part).get("status").stringValue()).isEqualTo("DOWN");
      }
      HttpResponse<String> token = alone.post("/api/dev/token", "{\"user\":\"bob\"}");
      assertThat(token.statusCode()).isEqualTo(404);
      assertThat(token.body()).contains("\"status\":404");
    }
  }

  @Test
  void whoSubscribesBeforeTheLogWasReadIsToldToComeAgain() throws Exception {
    try (RunningGateway alone = RunningGateway.start(NO_BROKER, "warren.dev-tokens=true");
        StompClient client = alone.client(alone.bearer("{\"user\":\"bob\"}"))) {
      client.send("SUBSCRIBE\nid:1\ndestination:/topic/users.bob\nreceipt:r\n\n\0");
      assertThat(client.awaitFrame("ERROR").headers())
          .containsEntry("code", "broker_unavailable")
          .containsEntry("receipt-id", "r");
      assertThat(client.closeCode()).isEqualTo(1013);
    }
  }

  @Test
  void aStoppingGatewaySendsItsClientsAwayToComeBack() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      List<StompClient> clients = new ArrayList<>();
      try (RunningGateway gateway = RunningGateway.start(broker.url(), "warren.dev-tokens=true")) {
        String bearer = gateway.bearer("{\"user\":\"bob\"}");
        for (int i = 0; i < 20; i++) {
          clients.add(gateway.client(bearer));
        }
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
        for (StompClient client : clients) {
          assertThat(client.closeCode()).isEqualTo(1012);
        }
        stopped.get(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> new StompClient(gateway.url())).isInstanceOf(Exception.class);
      } finally {
        clients.forEach(StompClient::close);
      }
    }
  }

  @Test
  void aSecretThatIsTooShortEndsTheStartWithWhatToDo() {
    assertThatThrownBy(() -> RunningGateway.start(NO_BROKER, "warren.jwt.secret=short").close())
        .rootCause()
        .hasMessageContaining("warren.jwt.secret has 5 bytes; HS256 needs 32 or more");
  }
}
