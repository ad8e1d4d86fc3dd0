package dev.warren.system.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.testkit.broker.FreePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code infra/private-node}, which {@code infra/up} and the tests start RabbitMQ with. */
class PrivateNodeTest {

  @TempDir Path home;

  @AfterEach
  void stop() throws Exception {
    for (Path folder : folders()) {
      node("kill", folder).start().waitFor();
    }
  }

  /** The nodes find the port free, and one of them is the first to listen. */
  @Test
  void portOfAnotherNodeIsNotTakenForTheNodesOwn() throws Exception {
    int port = FreePorts.next();
    List<Process> starts = new ArrayList<>();
    for (Path folder : folders()) {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("ports"),
          "%d %d %d%n".formatted(port, FreePorts.next(), FreePorts.next()));
      starts.add(node("start", folder).redirectError(folder.resolve("errors").toFile()).start());
    }
    int started = 0;
    for (Process start : starts) {
      String url = new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (start.waitFor() == 0) {
        started++;
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url.strip());
        // Another node has another password.
        try (Connection connection = factory.newConnection()) {
          assertThat(connection.isOpen()).isTrue();
        }
      }
    }
    assertThat(started).isPositive();
  }

  private List<Path> folders() {
    return List.of(home.resolve("one"), home.resolve("another"));
  }

  private ProcessBuilder node(String command, Path folder) {
    return new Commands(home).program(Commands.path("private-node"), command, folder.toString());
  }
}
