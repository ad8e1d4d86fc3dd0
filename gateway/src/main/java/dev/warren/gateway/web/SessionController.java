package dev.warren.gateway.web;

import dev.warren.channel.Name;
import dev.warren.channel.PathText;
import dev.warren.gateway.access.AdminRight;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.revocation.EndedSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Ends users' sessions, for administrators. */
@RestController
record SessionController(RequestUser users, EndedSessions ended) {

  private static final Logger log = LoggerFactory.getLogger(SessionController.class);

  /**
   * Ends a user's connections on every gateway, and revokes all credentials issued before now.
   * Responds once RabbitMQ has confirmed the revocation and a token issued from then on is
   * accepted.
   */
  @DeleteMapping("/api/users/{user}/sessions")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  Mono<Void> end(ServerHttpRequest request, @PathVariable String user) throws Refused {
    User caller = users.of(request);
    AdminRight.of(caller, "end sessions");
    String defect;
    try {
      // Spring has decoded the path leniently, so the raw path is checked for valid UTF-8.
      PathText.decode(request.getURI().getRawPath());
      defect = Name.defect(user, "users");
    } catch (IllegalArgumentException e) {
      defect = e.getMessage();
    }
    if (defect != null) {
      throw Problems.badRequest("user: " + defect);
    }
    log.info("'{}' ends the sessions of '{}'", caller.name(), user);
    return Mono.fromCompletionStage(() -> ended.end(user));
  }
}
