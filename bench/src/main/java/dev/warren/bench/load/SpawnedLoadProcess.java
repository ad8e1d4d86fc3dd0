package dev.warren.bench.load;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@link LoadGenerator} in a JVM of its own, with this process's standard error. */
public final class SpawnedLoadProcess implements LoadProcess {

  private static final String LAUNCHER = "org.springframework.boot.loader.launch.";
  private static final int PATIENCE_SECONDS = 10;

  /** A prefix that makes the kernel run the process on the first core only. */
  private static final List<String> ON_ONE_CORE = List.of("taskset", "-c", "0");

  private final JsonMapper json = new JsonMapper();
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private SpawnedLoadProcess(Process process) {
    this.process = process;
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  public static SpawnedLoadProcess start() throws IOException {
    return start(command());
  }

  @Override
  public SpawnedLoadProcess another() throws IOException {
    return start();
  }

  @Override
  public SpawnedLoadProcess onOneCore() throws IOException {
    List<String> command = new ArrayList<>(ON_ONE_CORE);
    command.addAll(command());
    try {
      return start(command);
    } catch (IOException e) {
      throw new IOException("no taskset (apt-get install util-linux): " + e.getMessage(), e);
    }
  }

  private static SpawnedLoadProcess start(List<String> command) throws IOException {
    return new SpawnedLoadProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static List<String> command() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-Xms512m", "-Xmx2g"));
    // The serial collector has no threads of its own, and the generator makes hardly any garbage.
    command.add("-XX:+UseSerialGC");
    command.add("-Dio.netty.leakDetection.level=disabled");
    String main = LoadGenerator.class.getName();
    String loader = LoadGenerator.class.getClassLoader().getClass().getName();
    if (loader.startsWith(LAUNCHER)) {
      // Only Boot's launcher finds the classes inside Boot's jar.
      command.add("-Dloader.main=" + main);
      main = LAUNCHER + "PropertiesLauncher";
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    return command;
  }

  @Override
  public Connected connect(Connections connections) {
    return json.treeToValue(ask(Map.of("connect", connections)), Connected.class);
  }

  @Override
  public Measured run(Run run) {
    return json.treeToValue(ask(Map.of("run", run)), Measured.class);
  }

  @Override
  public void stop() {
    try {
      send(LoadGenerator.STOP);
    } catch (IOException e) {
      throw new UncheckedIOException("the load generator", e);
    }
  }

  @Override
  public void publish(Backlog backlog) {
    ask(Map.of("publish", backlog));
  }

  @Override
  public void cut() {
    ask(Map.of("cut", true));
  }

  @Override
  public Resumed resume() {
    return json.treeToValue(ask(Map.of("resume", true)), Resumed.class);
  }

  @Override
  public Map<Integer, Integer> disconnect() {
    Map<Integer, Integer> closes = new TreeMap<>();
    ask(Map.of("close", true))
        .get("closes")
        .properties()
        .forEach(entry -> closes.put(Integer.valueOf(entry.getKey()), entry.getValue().asInt()));
    return closes;
  }

  private JsonNode ask(Map<String, ?> request) {
    try {
      send(json.writeValueAsString(request));
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the load generator has ended");
      }
      JsonNode answer = json.readTree(line);
      if (answer.has("problem") && answer.size() == 1) {
        throw new IllegalStateException(answer.get("problem").asString());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException("the load generator", e);
    }
  }

  private synchronized void send(String line) throws IOException {
    requests.write(line);
    requests.newLine();
    requests.flush();
  }

  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException e) {
      // The process has already ended.
    }
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
