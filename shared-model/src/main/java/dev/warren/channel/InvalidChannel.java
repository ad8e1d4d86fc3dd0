package dev.warren.channel;

/** A name that is no channel, or no channel pattern; the message says which rule it breaks. */
public final class InvalidChannel extends IllegalArgumentException {

  InvalidChannel(String reason) {
    super(reason);
  }
}
