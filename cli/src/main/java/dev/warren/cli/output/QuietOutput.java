package dev.warren.cli.output;

import java.util.function.Consumer;

/**
 * The output of a command that changes something. If its reader has gone, as {@code head} has after
 * some lines, the command goes on and keeps its exit status. Not thread-safe.
 */
public final class QuietOutput {

  private final Output output;
  private boolean closed;

  public QuietOutput(Output output) {
    this.output = output;
  }

  /** Prints, and sends it out at once: after a crash, the printed changes are those made. */
  public void print(Consumer<Output> results) {
    if (closed) {
      return;
    }
    try {
      results.accept(output);
      output.flush();
    } catch (OutputClosed e) {
      closed = true;
    }
  }
}
