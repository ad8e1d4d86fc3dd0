package dev.warren.worker.alert;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.Sameness;
import dev.warren.trace.EventMark;
import dev.warren.worker.event.DerivedId;
import dev.warren.worker.event.WorkerEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An alert for one user.
 *
 * @param id the {@code alertId}, by which it is acknowledged
 * @param user the user's id, unescaped
 * @param rule the name of the rule that raised it
 * @param event the event of type {@code alert} for the user's queue and channel
 * @param named whether the user is named by the event; false for one named by a setting or by the
 *     channel of a posted alert
 */
public record Alert(String id, String user, String rule, Event event, boolean named) {

  static final String TYPE = "alert";

  private static final Logger log = LoggerFactory.getLogger(Alert.class);

  /** The id becomes AMQP's {@code message-id}, which holds 255 bytes. */
  private static final int MAX_ID_BYTES = 200;

  /** An agent's error may be as long as an event, but people read an alert at a glance. */
  private static final int MAX_MESSAGE_CHARACTERS = 1_000;

  private static final int MAX_TITLE_CHARACTERS = 200;

  public Alert {
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_ID_BYTES) {
      throw new InvalidAlert(
          "data.alertId: has %d bytes, more than the %d allowed".formatted(bytes, MAX_ID_BYTES));
    }
  }

  /**
   * An event that raises alerts.
   *
   * @param sameness its {@link Sameness}, which is computed once for all alerts of the event
   */
  record Cause(Event event, String sameness) {

    static Cause of(Event event) {
      return new Cause(event, Sameness.of(event));
    }
  }

  /** Whether the channel is of the kind {@code users.<user>}. */
  static boolean isUsers(Channel channel) {
    return channel.kind().equals("users");
  }

  /**
   * An alert that a rule raises from an event. Its id derives from the event's {@link Sameness},
   * and its times from the event's. So a redelivered event raises the same alert, and another event
   * with the same id raises another alert.
   *
   * @param rule the rule's name
   * @param level {@code info}, {@code success}, {@code warning} or {@code error}
   * @return empty if the user's id is too long for a channel
   */
  static Optional<Alert> raised(
      String rule, Cause cause, String user, String level, String title, String message) {
    Event from = cause.event();
    Channel channel;
    try {
      channel = new Channel("users." + Channel.word(user));
    } catch (InvalidChannel e) {
      EventMark.of(from.id(), null)
          .log(
              log.atWarn(),
              "rule {} raises no alert from '{}' for '{}': {}",
              rule,
              from.channel(),
              shortened(user, 50),
              e.getMessage());
      return Optional.empty();
    }
    String id = DerivedId.of(cause.sameness(), rule, user);
    String time = WorkerEvent.time(from.timestamp());
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("alertId", id);
    data.put("userId", user);
    data.put("level", level);
    data.put("title", shortened(title, MAX_TITLE_CHARACTERS));
    data.put("message", shortened(message, MAX_MESSAGE_CHARACTERS));
    data.put("source", from.channel().name());
    data.put("createdAt", time);
    Event alert = WorkerEvent.of(channel, id, TYPE, from.timestamp(), data);
    return Optional.of(new Alert(id, user, rule, alert, true));
  }

  /** The same alert, marked as one for a user whom a setting names. */
  Alert bySetting() {
    return new Alert(id, user, rule, event, false);
  }

  private static String shortened(String text, int characters) {
    if (text.codePointCount(0, text.length()) <= characters) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
  }
}
