package dev.warren.gateway.web;

import dev.warren.channel.PathText;
import dev.warren.event.ExactJson;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.Alert;
import dev.warren.gateway.alert.AlertInboxes;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The caller's unacknowledged alerts. */
@RestController
class AlertController {

  private static final JsonMapper JSON = ExactJson.mapper().build();

  private final RequestUser users;
  private final AlertInboxes inboxes;

  AlertController(RequestUser users, AlertInboxes inboxes) {
    this.users = users;
    this.inboxes = inboxes;
  }

  /**
   * @param alerts the events {@code alert}, oldest first
   */
  record Unacknowledged(List<JsonNode> alerts) {}

  @GetMapping("/api/alerts")
  Mono<Unacknowledged> alerts(ServerHttpRequest request) throws Refused {
    User user = users.of(request);
    inboxes.admit(user);
    return Mono.fromCompletionStage(() -> inboxes.unacknowledged(user.name()))
        .map(alerts -> new Unacknowledged(alerts.stream().map(AlertController::event).toList()));
  }

  private static JsonNode event(Alert alert) {
    return JSON.readTree(alert.json());
  }

  /**
   * Acknowledges an alert; responds once RabbitMQ has confirmed the acknowledgement. For an alert
   * that is acknowledged already the response is the same, so a client can safely retry.
   */
  @PostMapping("/api/alerts/{alertId}/ack")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  Mono<Void> acknowledge(ServerHttpRequest request, @PathVariable String alertId) throws Refused {
    User user = users.of(request);
    try {
      // Spring has decoded the path leniently, so the raw path is checked for valid UTF-8.
      PathText.decode(request.getURI().getRawPath());
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest(e.getMessage());
    }
    return Mono.fromCompletionStage(() -> inboxes.acknowledge(user.name(), alertId));
  }
}
