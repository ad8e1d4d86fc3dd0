package dev.warren.system.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.testkit.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A terminal of 110 columns and 30 lines in which a shell runs, as a person sees it. */
final class Tmux implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path socket;
  private final Map<String, String> variables;

  /**
   * @param socket a file for tmux, which runs a server of its own by it
   * @param variables of the shell
   */
  Tmux(Path socket, Map<String, String> variables) throws Exception {
    this.socket = socket;
    this.variables = variables;
    tmux(
        "-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "30", "bash --norc --noprofile");
    type("PS1='$ '; clear");
  }

  /** Whether tmux is installed. */
  static boolean isInstalled() throws Exception {
    return new ProcessBuilder("bash", "-c", "command -v tmux").start().waitFor() == 0;
  }

  /** Types a line, with Enter. */
  void type(String line) throws Exception {
    tmux("send-keys", "-l", line);
    tmux("send-keys", "Enter");
  }

  /** Presses Ctrl-C. */
  void interrupt() throws Exception {
    tmux("send-keys", "C-c");
  }

  /** The screen without empty lines at its end; a line that the terminal broke is whole again. */
  String screen() throws Exception {
    return tmux("capture-pane", "-p", "-J").stripTrailing();
  }

  /** Waits until the screen shows a text; returns the screen. */
  String await(String text) throws Exception {
    // Each look is a process, and takes time from those that the test waits for.
    Patience.await("the screen shows " + text)
        .pollInterval(LOOK)
        .until(() -> screen().contains(text));
    return screen();
  }

  private String tmux(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(variables);
    builder.environment().remove("TMUX");
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("tmux: " + printed);
    }
    return printed;
  }

  @Override
  public void close() throws Exception {
    tmux("kill-server");
  }
}
