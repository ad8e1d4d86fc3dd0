package dev.warren.gateway.log;

import dev.warren.event.Visibility;

/**
 * The readers of a channel that get a message.
 *
 * @param visibility the readers that may see it
 * @param whenSlow what a slow consumer gets of it
 */
public record Recipients(Visibility visibility, WhenSlow whenSlow) {

  /** Every reader gets the message, whether slow or not. */
  public static final Recipients ALL = new Recipients(Visibility.PUBLIC, WhenSlow.KEEP);
}
