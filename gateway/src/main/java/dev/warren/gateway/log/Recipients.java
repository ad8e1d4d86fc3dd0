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

  /** Nearly all messages are for every reader, and share {@link #ALL}. */
  static Recipients of(Visibility visibility, WhenSlow whenSlow) {
    return visibility == Visibility.PUBLIC && whenSlow == WhenSlow.KEEP
        ? ALL
        : new Recipients(visibility, whenSlow);
  }
}
