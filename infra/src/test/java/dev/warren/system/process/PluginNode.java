package dev.warren.system.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A RabbitMQ of {@code infra/private-node} with a further plugin, such as {@code
 * rabbitmq_management}: the nodes of {@link dev.warren.testkit.broker.TestBroker} have Warren's
 * plugins only.
 */
public final class PluginNode implements AutoCloseable {

  private final Path folder;
  private final String url;

  private PluginNode(Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.url = node("start", environment);
  }

  /**
   * @param folder for the node's files
   * @param plugin to enable
   * @param configuration further lines of {@code rabbitmq.conf}
   */
  public static PluginNode start(Path folder, String plugin, String configuration)
      throws IOException, InterruptedException {
    String plugins = Repository.read("infra/rabbitmq/enabled_plugins");
    Path enabled =
        Files.writeString(folder.resolve("plugins"), plugins.replace("]", "," + plugin + "]"));
    Path further = Files.writeString(folder.resolve("further.conf"), configuration);
    return new PluginNode(
        folder,
        Map.of(
            "WARREN_RABBITMQ_PLUGINS", enabled.toString(),
            "WARREN_RABBITMQ_CONF", further.toString()));
  }

  /** The address for AMQP, with user and password. */
  public String url() {
    return url;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    node("stop", Map.of());
  }

  private String node(String command, Map<String, String> environment)
      throws IOException, InterruptedException {
    String script = Repository.root().resolve("infra/private-node").toString();
    ProcessBuilder node =
        new ProcessBuilder(script, command, folder.resolve("rabbitmq").toString());
    node.environment().putAll(environment);
    Process process = node.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(script + " " + command + " failed, printing: " + printed);
    }
    return printed;
  }
}
