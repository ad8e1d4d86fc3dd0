package dev.warren.worker.alert;

import dev.warren.event.Event;
import dev.warren.event.EventData;
import java.util.List;
import java.util.Objects;

/**
 * Delivers an {@code alert} that a publisher posted on {@code users.<user>}. The user is the one
 * that the channel names, and not one in the data, because access rights are checked for the
 * channel.
 */
final class PostedAlert implements AlertRule {

  private static final int WORDS_OF_A_USERS_CHANNEL = 2;

  @Override
  public String name() {
    return "posted";
  }

  @Override
  public List<Alert> alerts(Event event) {
    if (!event.type().equals(Alert.TYPE) || !Alert.isUsers(event.channel())) {
      return List.of();
    }
    if (event.channel().words().size() != WORDS_OF_A_USERS_CHANNEL) {
      throw new InvalidAlert(
          "channel: '" + event.channel() + "' is not a user's; post alerts to users.<user>");
    }
    String id = EventData.text(event.data(), "alertId", "alert_id");
    return List.of(
        new Alert(
            Objects.requireNonNullElse(id, event.id()),
            event.channel().subject(),
            name(),
            event,
            false));
  }
}
