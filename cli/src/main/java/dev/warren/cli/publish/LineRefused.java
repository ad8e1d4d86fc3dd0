package dev.warren.cli.publish;

/** A line of standard input is no event that can be published; the message says why. */
final class LineRefused extends Exception {

  LineRefused(String reason) {
    // No stack trace: a wrong file makes one of these for each of its lines.
    super(reason, null, false, false);
  }
}
