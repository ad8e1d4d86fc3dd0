package dev.warren.cli.shell;

import java.util.Map;
import java.util.Set;

/** The variables by which {@code cli/warren} prepares this process. */
public final class Launcher {

  private static final String LOCALE = "LC_ALL";

  /** The caller's locale, if Java could not have read its arguments in that. */
  private static final String LOCALE_BEFORE = "WARREN_LC_ALL";

  private static final Set<String> OWN =
      Set.of("WARREN_COLUMNS", "WARREN_LINES", "WARREN_TERMINALS", LOCALE_BEFORE);

  private Launcher() {}

  /**
   * Gives a program that this process starts the environment of the caller.
   *
   * @param environment of the program, which is changed
   */
  public static void undo(Map<String, String> environment) {
    String before = environment.get(LOCALE_BEFORE);
    if (before != null && before.isEmpty()) {
      environment.remove(LOCALE);
    } else if (before != null) {
      environment.put(LOCALE, before);
    }
    environment.keySet().removeAll(OWN);
  }
}
