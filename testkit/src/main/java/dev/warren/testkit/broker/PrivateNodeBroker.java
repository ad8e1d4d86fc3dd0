package dev.warren.testkit.broker;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A node of {@code infra/private-node}, the script that {@code infra/up} uses too. */
final class PrivateNodeBroker implements TestBroker {

  private final Path folder;
  private final Path configuration;
  private final Path definitions;
  private final String url;
  private final Thread onExit = new Thread(this::remove);

  private PrivateNodeBroker(Path folder, String configuration, Path definitions)
      throws IOException {
    this.folder = folder;
    // A copy, because the file of a shared node is gone when the node starts again.
    this.definitions = Files.copy(definitions, folder.resolve("definitions.json"));
    this.configuration = Files.writeString(folder.resolve("further.conf"), configuration);
    this.url = node("start").strip();
    // Makes sure that an interrupted test run leaves no broker behind.
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  static PrivateNodeBroker create(String configuration, Path definitions) {
    try {
      return new PrivateNodeBroker(
          Files.createTempDirectory("warren-broker-"), configuration, definitions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public void kill() {
    node("kill");
  }

  @Override
  public void stop() {
    node("stop");
  }

  @Override
  public void startAgain() {
    String again = node("start").strip();
    if (!again.equals(url)) {
      throw new IllegalStateException("the node restarted at " + again + " instead of " + url);
    }
  }

  @Override
  public void pause() {
    node("pause");
  }

  @Override
  public void resume() {
    node("resume");
  }

  @Override
  public String ctl(String... arguments) {
    return node("ctl", arguments);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException exiting) {
      return; // The hook removes the node.
    }
    remove();
  }

  /** Kills the node, because nobody reads its data again, and deletes its folder. */
  private void remove() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String node(String command, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Repository.root().resolve("infra/private-node").toString());
    line.add(command);
    line.add(folder.toString());
    line.addAll(List.of(arguments));
    try {
      ProcessBuilder script =
          new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
      script.environment().put("WARREN_RABBITMQ_CONF", configuration.toString());
      script.environment().put("WARREN_RABBITMQ_DEFINITIONS", definitions.toString());
      Process process = script.start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", line) + " failed, printing: " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + String.join(" ", line), e);
    }
  }
}
