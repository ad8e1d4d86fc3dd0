package dev.warren.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A node of {@code infra/private-node}, the same as {@code infra/up} starts. */
final class PrivateNodeBroker implements TestBroker {

  private final Path folder;
  private final Path configuration;
  private final String url;
  private final Thread onExit = new Thread(this::stop);

  private PrivateNodeBroker(Path folder, String configuration) throws IOException {
    this.folder = folder;
    this.configuration = Files.writeString(folder.resolve("further.conf"), configuration);
    this.url = node("start").strip();
    // A test run that is interrupted leaves no broker behind.
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  static PrivateNodeBroker create(String configuration) {
    try {
      return new PrivateNodeBroker(Files.createTempDirectory("warren-broker-"), configuration);
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
      throw new IllegalStateException("came back at " + again + " instead of " + url);
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
      // It stops it too.
    }
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String node(String command, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(TestBroker.repository().resolve("infra/private-node").toString());
    line.add(command);
    line.add(folder.toString());
    line.addAll(List.of(arguments));
    try {
      ProcessBuilder script =
          new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
      if (Files.size(configuration) > 0) {
        script.environment().put("WARREN_RABBITMQ_CONF", configuration.toString());
      }
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
      throw new IllegalStateException("interrupted while a broker was told to " + command, e);
    }
  }
}
