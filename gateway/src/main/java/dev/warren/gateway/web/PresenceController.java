package dev.warren.gateway.web;

import dev.warren.channel.Channel;
import dev.warren.channel.PathText;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.presence.PresenceTables;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The presence of a team's members. */
@RestController
record PresenceController(RequestUser users, PresenceTables tables) {

  /**
   * Spring decodes bytes that are not UTF-8 to this character, so different names could become
   * equal.
   */
  private static final char NOT_UTF_8 = '\uFFFD';

  /** {@code {"users":[{"userId","status","lastSeen"}]}}, the data of a {@code presence_state}. */
  @GetMapping("/api/presence/{team}")
  JsonNode presence(ServerHttpRequest request, @PathVariable String team) throws Refused {
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
    ReadRight.of(users.of(request), channel);
    return tables.users(channel);
  }
}
