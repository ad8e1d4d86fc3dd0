package dev.warren.gateway.web;

import dev.warren.channel.Channel;
import dev.warren.channel.PathText;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.presence.TeamState;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The presence of a team's members. */
@RestController
record PresenceController(RequestUser users, PresenceTables tables, Reads reads) {

  /**
   * Spring decodes bytes that are not UTF-8 to this character, so different names could become
   * equal.
   */
  private static final char NOT_UTF_8 = '\uFFFD';

  /**
   * Responds with {@code {"users":[{"userId","status","lastSeen"}]}}, the data of a {@code
   * presence_state}, in turn with the user's other reads: it may have megabytes.
   */
  @GetMapping(value = "/api/presence/{team}", produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> presence(
      ServerHttpRequest request, ServerHttpResponse response, @PathVariable String team)
      throws Refused {
    if (team.indexOf(NOT_UTF_8) >= 0) {
      throw Problems.badRequest("team: is not UTF-8");
    }
    Channel channel;
    try {
      // Spring has decoded the path leniently, so the raw path is checked for valid UTF-8.
      PathText.decode(request.getURI().getRawPath());
      channel = new Channel("presence." + Channel.word(team));
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest("team: " + e.getMessage());
    }
    User user = users.of(request);
    ReadRight.of(user, channel);
    return Mono.using(
        () -> reads.begin(users.account(request, user), reads.settings().size().toBytes()),
        read ->
            Mono.fromFuture(read.turn())
                .then(Mono.fromFuture(() -> state(channel)))
                .map(TeamBody::new)
                .flatMap(
                    body -> {
                      read.keep(body.bytes());
                      return body.write(response, reads.threads());
                    }),
        Reads.Read::end);
  }

  private CompletableFuture<TeamState> state(Channel channel) {
    return CompletableFuture.supplyAsync(() -> tables.state(channel), reads.threads());
  }
}
