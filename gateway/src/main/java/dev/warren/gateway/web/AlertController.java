package dev.warren.gateway.web;

import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.Alert;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.UnknownAlert;
import dev.warren.gateway.publish.PublishFailed;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One's own unacknowledged alerts. */
@RestController
class AlertController {

  private final Callers callers;
  private final AlertInboxes inboxes;

  AlertController(Callers callers, AlertInboxes inboxes) {
    this.callers = callers;
    this.inboxes = inboxes;
  }

  /**
   * @param alerts the events, as the contract's envelope, oldest first
   */
  record Unacknowledged(List<JsonNode> alerts) {}

  @GetMapping("/api/alerts")
  Mono<Unacknowledged> alerts(ServerHttpRequest request) {
    User user = callers.caller(request);
    return Mono.fromCompletionStage(() -> inboxes.unacknowledged(user.name()))
        .map(alerts -> new Unacknowledged(alerts.stream().map(AlertController::event).toList()))
        .onErrorMap(AlertController::problem);
  }

  private static JsonNode event(Alert alert) {
    return JsonMapper.shared().readTree(alert.json());
  }

  /** Answers when RabbitMQ has confirmed it; also for one that was acknowledged before. */
  @PostMapping("/api/alerts/{alertId}/ack")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  Mono<Void> acknowledge(ServerHttpRequest request, @PathVariable String alertId) {
    User user = callers.caller(request);
    return Mono.fromCompletionStage(() -> inboxes.acknowledge(user.name(), alertId))
        .onErrorMap(AlertController::problem);
  }

  private static Throwable problem(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof UnknownAlert) {
      return new ResponseStatusException(HttpStatus.NOT_FOUND, cause.getMessage());
    }
    if (cause instanceof PublishFailed) {
      return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, cause.getMessage());
    }
    return failure;
  }
}
