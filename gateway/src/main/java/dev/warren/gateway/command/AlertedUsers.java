package dev.warren.gateway.command;

import dev.warren.event.Event;
import dev.warren.event.EventData;
import dev.warren.event.Mentions;
import dev.warren.gateway.access.User;

/**
 * How many other users an event alerts because its data names them. A worker raises the alerts, and
 * has further rules by settings, which do not count (docs/alerts.md).
 */
final class AlertedUsers {

  private AlertedUsers() {}

  static int count(User user, Event event) {
    if (event.type().equals("agent_status")) {
      return alertsOwner(user, event) ? 1 : 0;
    }
    long mentioned =
        Mentions.in(event).users().stream().filter(each -> !each.equals(user.name())).count();
    return (int) Math.min(Mentions.MOST_ALERTED, mentioned);
  }

  private static boolean alertsOwner(User user, Event event) {
    String owner = EventData.text(event.data(), "owner", "ownerId", "owner_id");
    return owner != null
        && !owner.equals(user.name())
        && "stopped".equals(EventData.text(event.data(), "state"))
        && EventData.text(event.data(), "error") != null;
  }
}
