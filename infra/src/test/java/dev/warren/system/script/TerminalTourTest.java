package dev.warren.system.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's tour of the terminal: a listener in one terminal, commands in another, while
 * RabbitMQ stops and a gateway dies. {@code -Dwarren.tour.write=true} writes the screen anew.
 */
class TerminalTourTest {

  private static final Path SCREEN = Repository.root().resolve("docs/images/terminal.txt");

  @TempDir Path home;

  /** What differs from run to run: times, ids, waits, reasons. */
  private static String comparable(String screen) {
    return screen
        .lines()
        .map(String::stripTrailing)
        // The listener's own user comes and goes at any time, and may count in the meantime.
        .filter(line -> !line.contains("presence.team-7"))
        .map(line -> line.replaceFirst("^[0-9:]{8} ", "12:00:00 "))
        .map(line -> line.replaceFirst(" id [0-9A-Za-z_-]+", " id …"))
        .map(line -> line.replaceFirst("lost \\(.*?\\); next .*", "lost (…); next attempt in … s"))
        .map(line -> line.replaceFirst("after [0-9.]+ s", "after … s"))
        .map(line -> line.replaceFirst("with [0-9,]+ events? of", "with … events of"))
        // One line for each attempt, and for the refusals between them.
        .reduce((text, line) -> text.endsWith("\n" + line) ? text : text + "\n" + line)
        .orElse("");
  }

  @Test
  void listenerOutlivesBrokerAndGateway() throws Exception {
    assumeTrue(Tmux.isInstalled(), "tmux is not installed");
    assumeTrue(
        Files.isDirectory(Path.of("/proc/self")), "only Linux shows how a process was started");
    Commands commands = new Commands(home);
    int port = FreePorts.next();
    commands.up("--detach", "--port", "" + port);
    Map<String, String> variables = new HashMap<>();
    variables.put("WARREN_CONFIG", home.resolve("config").toString());
    variables.put("PATH", Repository.root().resolve("cli") + ":" + System.getenv("PATH"));
    variables.put("WARREN_TOKEN", "");
    try (Tmux listener = new Tmux(home.resolve("tmux-1"), variables);
        Tmux other = new Tmux(home.resolve("tmux-2"), variables)) {
      listener.type("warren listen");
      // Nothing on its screen shows that the listener is there; so an event is published until it
      // shows one.
      Path there = home.resolve("listener-is-there");
      other.type(
          "until [ -e '%s' ]; do warren publish greetings hello '{}'; done".formatted(there));
      listener.await("greetings");
      Files.createFile(there);
      other.type("clear; warren note create Hello --note-id 1");
      listener.await("created note 1");
      other.type("warren note update 1 --title 'Hello, world'");
      listener.await("updated note 1");
      other.type("warren alert alice 'Build failed' 'main is red' --level error");
      listener.await("main is red");

      privateNode("stop");
      privateNode("start");
      other.type("until warren note create 'After RabbitMQ' --note-id 2; do sleep 1; done");
      listener.await("created note 2");

      ProcessBuilder gateway = killedGateway();
      listener.await("connection lost");
      other.type("warren note create 'While it was gone' --note-id 3");
      other.await("note 3");
      gateway.start();
      listener.await("connected again");
      listener.await("created note 3");
      other.type("warren note delete 1");
      String screen = listener.await("deleted note 1");
      String tour =
          comparable(screen.substring(screen.indexOf("\n", screen.lastIndexOf("greetings")) + 1));

      if (Boolean.getBoolean("warren.tour.write")) {
        Files.writeString(SCREEN, tour + "\n");
      }
      assertThat(Files.readString(SCREEN).strip()).isEqualTo(tour.strip());
      listener.interrupt();
      listener.type("echo status $?");
      listener.await("status 0");
    } finally {
      commands.down();
    }
  }

  private void privateNode(String what) throws Exception {
    Process process =
        new ProcessBuilder(
                Repository.root().resolve("infra/private-node").toString(),
                what,
                home.resolve("rabbitmq").toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("private-node.log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
  }

  /** Sends SIGKILL to the gateway; returns the program that starts it again as it was. */
  private ProcessBuilder killedGateway() throws Exception {
    String id =
        Files.readAllLines(home.resolve("run/processes")).stream()
            .filter(line -> line.startsWith("gateway"))
            .map(line -> line.split(" ")[1])
            .findFirst()
            .orElseThrow();
    Path process = Path.of("/proc", id);
    ProcessBuilder again =
        new ProcessBuilder(strings(process.resolve("cmdline")))
            .directory(process.resolve("cwd").toRealPath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log/gateway-again.log").toFile());
    again.environment().clear();
    for (String variable : strings(process.resolve("environ"))) {
      String[] parts = variable.split("=", 2);
      again.environment().put(parts[0], parts[1]);
    }
    ProcessHandle.of(Long.parseLong(id)).orElseThrow().destroyForcibly();
    return again;
  }

  private static List<String> strings(Path file) throws Exception {
    return List.of(Files.readString(file).split("\0"));
  }
}
