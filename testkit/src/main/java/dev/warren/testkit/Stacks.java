package dev.warren.testkit;

import java.util.Map;

/**
 * Prints the stacks of Warren's threads when a wait has reached its limit. Without them, a hang
 * that comes once in a hundred runs leaves no trace of its cause.
 */
public final class Stacks {

  private Stacks() {}

  /** Prints the stacks to the standard error output. */
  public static void print(String reason) {
    StringBuilder text = new StringBuilder("Stacks after: ").append(reason).append('\n');
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      Thread thread = each.getKey();
      if (thread.getName().startsWith("warren") || thread.getName().startsWith("reactor-http")) {
        text.append(thread.getName()).append(' ').append(thread.getState()).append('\n');
        for (StackTraceElement element : each.getValue()) {
          text.append("    at ").append(element).append('\n');
        }
      }
    }
    System.err.print(text);
  }
}
