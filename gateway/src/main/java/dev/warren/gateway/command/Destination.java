package dev.warren.gateway.command;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.util.Set;

/** The destination of a SEND or SUBSCRIBE; docs/stomp.md lists them. */
sealed interface Destination {

  String TOPIC = "/topic/";
  String APP = "/app/";
  String QUEUE = "/queue/";
  String NOTIFICATIONS = "/user/queue/notifications";
  String ALERTS = "/user/queue/alerts";
  String ERRORS = "/user/queue/errors";
  String ACKNOWLEDGE_ALERT = "/app/alerts";
  String TOKEN = "/app/token";
  String PRESENCE = "/app/presence";

  /** Words after {@code /app/} that are no channels. */
  Set<String> RESERVED = Set.of("presence", "alerts", "token");

  /** {@code /topic/<channel>}, or {@code /topic/<pattern>}. */
  record Topic(ChannelPattern pattern) implements Destination {}

  /** {@code /app/<channel>}. */
  record App(Channel channel) implements Destination {}

  /**
   * {@code /queue/<name>}.
   *
   * @param channel {@code queue.<name>}, whose rights apply to the queue
   */
  record Queue(String name, Channel channel) implements Destination {}

  /** A destination without parts. */
  enum Plain implements Destination {
    /** {@code /user/queue/notifications}. */
    NOTIFICATIONS,
    /** {@code /user/queue/alerts}. */
    ALERTS,
    /** {@code /user/queue/errors}. */
    ERRORS,
    /** {@code /app/alerts}. */
    ACKNOWLEDGE_ALERT,
    /** {@code /app/token}. */
    TOKEN,
    /** {@code /app/presence}. */
    PRESENCE
  }

  static Destination of(String text) throws Refused {
    try {
      if (text.startsWith(TOPIC)) {
        ChannelPattern pattern = ChannelPattern.of(text.substring(TOPIC.length()));
        refuseInternal(pattern.words().get(0), text);
        return new Topic(pattern);
      }
      if (text.equals(ACKNOWLEDGE_ALERT)) {
        return Plain.ACKNOWLEDGE_ALERT;
      }
      if (text.equals(TOKEN)) {
        return Plain.TOKEN;
      }
      if (text.equals(PRESENCE)) {
        return Plain.PRESENCE;
      }
      if (text.startsWith(APP) && !RESERVED.contains(text.substring(APP.length()))) {
        refusePattern(text.substring(APP.length()), text, "an event is for one channel");
        Channel channel = new Channel(text.substring(APP.length()));
        refuseInternal(channel.kind(), text);
        return new App(channel);
      }
      if (text.startsWith(QUEUE)) {
        String name = text.substring(QUEUE.length());
        refusePattern(name, text, "a queue has one name");
        return new Queue(name, new Channel("queue." + name));
      }
    } catch (InvalidChannel e) {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION, "destination '%s': %s".formatted(text, e.getMessage()));
    }
    return switch (text) {
      case NOTIFICATIONS -> Plain.NOTIFICATIONS;
      case ALERTS -> Plain.ALERTS;
      case ERRORS -> Plain.ERRORS;
      default ->
          throw new Refused(
              Refusal.UNKNOWN_DESTINATION,
              "destination '%s' does not exist; there are /topic/<channel>, /app/<channel>, /queue/<name>, %s, %s, %s, %s, %s, %s"
                  .formatted(
                      text, NOTIFICATIONS, ALERTS, ERRORS, ACKNOWLEDGE_ALERT, PRESENCE, TOKEN));
    };
  }

  private static void refusePattern(String name, String text, String why) throws Refused {
    if (name.contains("*") || name.contains("#")) {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION,
          "destination '%s': %s; '*' and '#' are for SUBSCRIBE to /topic".formatted(text, why));
    }
  }

  private static void refuseInternal(String kind, String text) throws Refused {
    if (kind.equals(Names.OWN_KIND)) {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION,
          "destination '%s': channels of the kind '%s' are internal".formatted(text, kind));
    }
  }
}
