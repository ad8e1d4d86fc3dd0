package dev.warren.gateway.log;

import dev.warren.event.Visibility;

/**
 * Which of a channel's readers get a message.
 *
 * @param visibility the readers that may see it
 * @param whenSlow the part of it for a slow consumer
 */
public record Recipients(Visibility visibility, WhenSlow whenSlow) {

  /** Every reader gets the message, whether slow or not. */
  public static final Recipients ALL = new Recipients(Visibility.PUBLIC, WhenSlow.KEEP);
}
