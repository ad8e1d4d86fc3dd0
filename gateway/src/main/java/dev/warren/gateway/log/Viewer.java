package dev.warren.gateway.log;

import dev.warren.event.Visibility;

/**
 * Who looks at a subscription's messages, as far as their visibility asks.
 *
 * @param name the user's name
 * @param agent whether its role is {@code agent}
 */
public record Viewer(String name, boolean agent) {

  /** Whether a message of this visibility is for it. */
  public boolean sees(Visibility visibility) {
    return visibility.shows(name, agent);
  }
}
