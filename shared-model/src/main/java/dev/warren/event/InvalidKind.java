package dev.warren.event;

/** A kind that cannot be added; the message names the kind and its file and says what is wrong. */
public final class InvalidKind extends IllegalArgumentException {

  InvalidKind(String reason) {
    super(reason);
  }
}
