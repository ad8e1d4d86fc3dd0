package dev.warren.gateway.web;

import dev.warren.channel.PathText;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.history.Reads;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The caller's unacknowledged alerts. */
@RestController
class AlertController {

  private final RequestUser users;
  private final AlertInboxes inboxes;
  private final Reads reads;

  /**
   * @param reads let requests begin a few at a time, because each may hold megabytes
   */
  AlertController(RequestUser users, AlertInboxes inboxes, Reads reads) {
    this.users = users;
    this.inboxes = inboxes;
    this.reads = reads;
  }

  /** Responds with the events {@code alert}, oldest first, in turn with the user's other reads. */
  @GetMapping(value = "/api/alerts", produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> alerts(ServerHttpRequest request, ServerHttpResponse response) throws Refused {
    User user = users.of(request);
    inboxes.admit(user);
    return Mono.using(
        () -> reads.begin(users.account(request, user), reads.settings().size().toBytes()),
        read ->
            Mono.fromFuture(read.turn())
                .then(Mono.fromCompletionStage(() -> inboxes.unacknowledged(user.name())))
                .map(AlertsBody::new)
                .flatMap(
                    body -> {
                      read.keep(body.bytes());
                      return body.write(response, reads.threads());
                    }),
        Reads.Read::end);
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
