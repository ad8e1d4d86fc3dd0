package dev.warren.gateway.log;

import dev.warren.event.Visibility;
import dev.warren.gateway.access.User;

/**
 * The user of a subscription, with everything on which the visibility of messages depends.
 *
 * @param name the user's name
 * @param agent whether the user's role is {@code agent}
 */
public record Viewer(String name, boolean agent) {

  public static Viewer of(User user) {
    return new Viewer(user.name(), user.isAgent());
  }

  /** Whether the user may see a message of this visibility. */
  public boolean sees(Visibility visibility) {
    return visibility.shows(name, agent);
  }
}
