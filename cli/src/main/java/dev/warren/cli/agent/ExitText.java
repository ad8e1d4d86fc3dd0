package dev.warren.cli.agent;

import java.util.Map;

/** The exit status of a program in words. */
final class ExitText {

  /** A program that a signal has ended has this status plus the signal's number. */
  private static final int SIGNALS = 128;

  /** The numbers of signals that are the same on every Unix. */
  private static final Map<Integer, String> NAMES =
      Map.of(
          1, "SIGHUP",
          2, "SIGINT",
          3, "SIGQUIT",
          4, "SIGILL",
          6, "SIGABRT",
          8, "SIGFPE",
          9, "SIGKILL",
          11, "SIGSEGV",
          13, "SIGPIPE",
          15, "SIGTERM");

  private ExitText() {}

  /** Such as {@code exit status 137 (SIGKILL)}. */
  static String of(int status) {
    String signal = NAMES.get(status - SIGNALS);
    return "exit status " + status + (signal == null ? "" : " (" + signal + ")");
  }
}
