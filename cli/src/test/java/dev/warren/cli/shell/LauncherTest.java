package dev.warren.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherTest {

  private static Map<String, String> undone(Map<String, String> environment) {
    Map<String, String> program = new HashMap<>(environment);
    Launcher.undo(program);
    return program;
  }

  @Test
  void programsGetTheCallersLocale() {
    assertThat(undone(Map.of("LC_ALL", "C.UTF-8", "WARREN_LC_ALL", "de_DE")))
        .containsOnly(Map.entry("LC_ALL", "de_DE"));
    assertThat(undone(Map.of("LC_ALL", "C.UTF-8", "WARREN_LC_ALL", ""))).isEmpty();
    assertThat(undone(Map.of("LC_ALL", "fr_FR.UTF-8"))).containsKey("LC_ALL");
  }

  @Test
  void programsFindTheTerminalThemselves() {
    assertThat(undone(Map.of("WARREN_COLUMNS", "80", "WARREN_TERMINALS", "012", "A", "b")))
        .containsOnlyKeys("A");
  }

  @Test
  void launcherNamesTheTerminals() {
    Terminal terminal =
        Terminal.ofProcess(Map.of("WARREN_TERMINALS", "02", "WARREN_COLUMNS", "100"));

    assertThat(terminal).isEqualTo(new Terminal(true, false, true, 100, 24));
  }
}
