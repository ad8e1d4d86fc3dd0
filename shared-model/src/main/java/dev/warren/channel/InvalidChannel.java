package dev.warren.channel;

/** A text is not a channel name, or not a pattern; the message names the rule that it breaks. */
public final class InvalidChannel extends IllegalArgumentException {

  InvalidChannel(String reason) {
    super(reason);
  }
}
