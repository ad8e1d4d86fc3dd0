package dev.warren.gateway.log;

import dev.warren.event.Visibility;
import dev.warren.gateway.access.User;

/**
 * The user of a subscription, as far as the visibility of messages depends on it.
 *
 * @param name the user's name
 * @param agent whether its role is {@code agent}
 */
public record Viewer(String name, boolean agent) {

  public static Viewer of(User user) {
    return new Viewer(user.name(), user.isAgent());
  }

  /** Whether a message of this visibility may be shown to the user. */
  public boolean sees(Visibility visibility) {
    return visibility.shows(name, agent);
  }
}
