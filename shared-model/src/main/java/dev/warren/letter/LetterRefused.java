package dev.warren.letter;

/** What was asked of dead letters cannot be done; the message says why, and nothing was changed. */
public final class LetterRefused extends Exception {

  LetterRefused(String reason) {
    super(reason);
  }
}
