package dev.warren.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The alerts of a user come whole, in pieces, however many there are. */
class AlertsBodyTest {

  private static AlertsBody body(int count, int bytes) {
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String json = "{\"id\":\"%d\",\"data\":\"%s\"}".formatted(i, "x".repeat(bytes));
      alerts.add(new Alert("" + i, 0, false, json.getBytes(UTF_8)));
    }
    return new AlertsBody(alerts);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 100})
  void everyAlertComesOnceInItsOrder(int count) {
    MockServerHttpResponse response = new MockServerHttpResponse();
    body(count, 30_000).write(response, Runnable::run).block();
    String text = Objects.requireNonNull(response.getBodyAsString().block());
    JsonNode alerts = JsonMapper.shared().readTree(text).path("alerts");
    assertThat(alerts).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(alerts.path(i).path("id").asInt()).isEqualTo(i);
    }
  }

  @Test
  void noPieceHasMoreThanAnAlertBeyondItsSize() {
    MockServerHttpResponse response = new MockServerHttpResponse();
    int alert = 30_000;
    body(100, alert).write(response, Runnable::run).block();
    assertThat(response.getBody().map(piece -> piece.readableByteCount()).collectList().block())
        .hasSizeGreaterThan(20)
        .allMatch(bytes -> bytes < Pieces.BYTES + alert + 1_000);
  }
}
