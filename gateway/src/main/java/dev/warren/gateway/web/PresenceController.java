package dev.warren.gateway.web;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.User;
import dev.warren.gateway.presence.PresenceTables;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Who is there. */
@RestController
class PresenceController {

  private final Callers callers;
  private final PresenceTables tables;

  PresenceController(Callers callers, PresenceTables tables) {
    this.callers = callers;
    this.tables = tables;
  }

  /** {@code {"users":[{"userId","status","lastSeen"}]}}, as {@code presence_state} has it. */
  @GetMapping("/api/presence/{team}")
  JsonNode presence(ServerHttpRequest request, @PathVariable String team) {
    User user = callers.caller(request);
    Channel channel;
    try {
      channel = new Channel("presence." + Channel.word(team));
    } catch (InvalidChannel e) {
      throw Problems.of(HttpStatus.BAD_REQUEST, "team: " + e.getMessage(), "bad_request");
    }
    if (!user.access().mayRead(ChannelPattern.of(channel.name()))) {
      throw Problems.of(
          HttpStatus.FORBIDDEN,
          "'%s' may not read '%s'".formatted(user.name(), channel),
          "not_allowed");
    }
    return tables.state(channel);
  }
}
