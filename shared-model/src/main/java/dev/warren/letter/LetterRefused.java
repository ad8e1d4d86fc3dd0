package dev.warren.letter;

/** A dead letter that was not shown, replayed or dropped; the message says why. */
public final class LetterRefused extends Exception {

  LetterRefused(String reason) {
    super(reason);
  }
}
