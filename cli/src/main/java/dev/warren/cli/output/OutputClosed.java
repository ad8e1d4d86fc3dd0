package dev.warren.cli.output;

import java.io.IOException;

/**
 * Standard output is closed: a reader such as {@code head} has enough. The command ends quietly.
 */
public final class OutputClosed extends RuntimeException {

  OutputClosed(IOException cause) {
    super("standard output is closed", cause);
  }
}
