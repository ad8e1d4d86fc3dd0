package dev.warren.system.process;

import java.io.IOException;

/** Signals to processes, for which Java has no method. */
public final class Signals {

  private Signals() {}

  /** Sends a signal by its name, such as {@code STOP}. */
  public static void send(String signal, long pid) throws IOException, InterruptedException {
    // Uses the shell's own kill command, because some machines lack the program.
    String command = "kill -s %s %d".formatted(signal, pid);
    if (new ProcessBuilder("bash", "-c", command).start().waitFor() != 0) {
      throw new IllegalStateException(command + " failed");
    }
  }
}
