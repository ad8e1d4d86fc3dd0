package dev.warren.worker.alert;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.worker.event.DerivedId;
import dev.warren.worker.event.OwnEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An alert of one user.
 *
 * @param id the {@code alertId}, by which it is acknowledged
 * @param user whose it is, as the outside world writes it
 * @param rule the name of the rule that raised it
 * @param event the event of type {@code alert} for the user's queue and channel
 */
public record Alert(String id, String user, String rule, Event event) {

  static final String TYPE = "alert";

  private static final Logger log = LoggerFactory.getLogger(Alert.class);

  /** It travels as AMQP's {@code message-id}, which ends at 255 bytes. */
  private static final int MAX_ID_BYTES = 200;

  /** An agent's error may be as long as an event, and an alert is read by a person. */
  private static final int MAX_MESSAGE_CHARACTERS = 1_000;

  private static final int MAX_TITLE_CHARACTERS = 200;

  public Alert {
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_ID_BYTES) {
      throw new InvalidAlert(
          "data.alertId: has %d bytes, more than the %d allowed".formatted(bytes, MAX_ID_BYTES));
    }
  }

  /** The kind of channels that are a user's own, {@code users.<user>}. */
  static boolean isUsers(Channel channel) {
    return channel.kind().equals("users");
  }

  /**
   * An alert that a rule raises from an event. Its id and times derive from the event, so that the
   * same event gives the same alert.
   *
   * @param level {@code info}, {@code success}, {@code warning} or {@code error}
   * @return empty for a user whose name is too long for a channel
   */
  static Optional<Alert> raised(
      AlertRule rule, Event from, String user, String level, String title, String message) {
    Channel channel;
    try {
      channel = new Channel("users." + Channel.word(user));
    } catch (InvalidChannel e) {
      log.warn(
          "{} of '{}': no alert for '{}': {}",
          rule.name(),
          from.channel(),
          shortened(user, 50),
          e.getMessage());
      return Optional.empty();
    }
    String id = DerivedId.of(from.channel().name(), from.id(), rule.name(), user);
    String time = OwnEvent.time(from.timestamp());
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("alertId", id);
    data.put("userId", user);
    data.put("level", level);
    data.put("title", shortened(title, MAX_TITLE_CHARACTERS));
    data.put("message", shortened(message, MAX_MESSAGE_CHARACTERS));
    data.put("source", from.channel().name());
    data.put("createdAt", time);
    Event alert = OwnEvent.of(channel, id, TYPE, from.timestamp(), data);
    return Optional.of(new Alert(id, user, rule.name(), alert));
  }

  private static String shortened(String text, int characters) {
    if (text.codePointCount(0, text.length()) <= characters) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
  }
}
