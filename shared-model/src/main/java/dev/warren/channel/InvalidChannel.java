package dev.warren.channel;

/** A text that is not a channel name, or not a pattern. The message names the broken rule. */
public final class InvalidChannel extends IllegalArgumentException {

  InvalidChannel(String reason) {
    super(reason);
  }
}
