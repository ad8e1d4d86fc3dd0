package dev.warren.letter;

/** A dead letter that could not be shown, replayed or dropped. The message has the reason. */
public final class LetterRefused extends Exception {

  LetterRefused(String reason) {
    super(reason);
  }
}
