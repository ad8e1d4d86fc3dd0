package dev.warren.worker.alert;

import dev.warren.event.Event;
import dev.warren.worker.event.Data;
import java.util.List;
import java.util.Objects;

/**
 * An {@code alert} as somebody posted it, on {@code users.<user>}. The channel says whose it is, as
 * it is the channel that its publisher has the right to.
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
          "channel: '" + event.channel() + "' is no user's; an alert goes to users.<user>");
    }
    String id = Data.text(event.data(), "alertId", "alert_id");
    return List.of(
        new Alert(
            Objects.requireNonNullElse(id, event.id()), event.channel().subject(), name(), event));
  }
}
