package dev.warren.cli.shell;

import org.jspecify.annotations.Nullable;

/**
 * The end of a command that could not do its work. The message is one line for a person: what
 * happened, and what to do. The program prints it without a stack trace, and with one under {@code
 * --verbose}. Messages never contain a token or password.
 */
public final class Failure extends RuntimeException {

  private final ExitStatus status;

  private Failure(ExitStatus status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** Gateway or broker replied, and did not do it. */
  public static Failure refused(String message) {
    return new Failure(ExitStatus.REFUSED, message, null);
  }

  /** Gateway or broker replied, and did not do it. */
  public static Failure refused(String message, Throwable cause) {
    return new Failure(ExitStatus.REFUSED, message, cause);
  }

  /** The command line or a setting cannot be used as it is. */
  public static Failure usage(String message) {
    return new Failure(ExitStatus.USAGE, message, null);
  }

  /** No connection, or no reply in time. */
  public static Failure unreachable(String message, @Nullable Throwable cause) {
    return new Failure(ExitStatus.UNREACHABLE, message, cause);
  }

  /** The exit status that the failure stands for. */
  public ExitStatus status() {
    return status;
  }

  /** The message; never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
