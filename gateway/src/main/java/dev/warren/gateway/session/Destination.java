package dev.warren.gateway.session;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.util.Set;

/** Where SEND and SUBSCRIBE go. */
sealed interface Destination {

  String TOPIC = "/topic/";
  String APP = "/app/";
  String ERRORS = "/user/queue/errors";

  /** Names behind {@code /app/} that are no channels. */
  Set<String> RESERVED = Set.of("presence", "alerts", "token");

  /** {@code /topic/<channel>}, or a pattern in its place. */
  record Topic(ChannelPattern pattern) implements Destination {}

  /** {@code /app/<channel>}. */
  record App(Channel channel) implements Destination {}

  /** {@code /user/queue/errors}. */
  record Errors() implements Destination {}

  static Destination of(String text) throws Refused {
    try {
      if (text.startsWith(TOPIC)) {
        return new Topic(ChannelPattern.of(text.substring(TOPIC.length())));
      }
      if (text.startsWith(APP) && !RESERVED.contains(text.substring(APP.length()))) {
        return new App(new Channel(text.substring(APP.length())));
      }
      if (text.equals(ERRORS)) {
        return new Errors();
      }
    } catch (InvalidChannel e) {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION, "destination '%s': %s".formatted(text, e.getMessage()));
    }
    throw new Refused(
        Refusal.UNKNOWN_DESTINATION,
        "destination '%s' does not exist; there are /topic/<channel>, /app/<channel>, %s"
            .formatted(text, ERRORS));
  }
}
