package dev.warren.cli.shell;

/** The exit status of the program. */
public enum ExitStatus {
  /** The command did what it was asked to do. */
  DONE(0),
  /** Gateway or broker refused the command, or part of it. */
  REFUSED(1),
  /** The command line or a setting is wrong; nothing was sent. */
  USAGE(2),
  /** Gateway or broker did not reply. */
  UNREACHABLE(3);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The number for the shell. */
  public int code() {
    return code;
  }
}
