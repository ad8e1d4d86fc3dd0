package dev.warren.system.process;

import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.broker.TestBroker;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A gateway or a worker as its users run it: {@code java -jar}, in a process of its own. */
public final class WarrenProcess implements AutoCloseable {

  public static final String JWT_SECRET = "a secret of the tests, of 32 bytes or more";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name;
  private final int port;
  private final ProcessBuilder program;
  private final Path log;
  private Process process;

  private WarrenProcess(String name, int port, ProcessBuilder program) throws IOException {
    this.name = name;
    this.port = port;
    Files.createDirectories(Path.of("target/processes"));
    this.log = Files.createTempFile(Path.of("target/processes"), name + "-", ".log");
    File file = log.toFile();
    this.program =
        program.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(file));
  }

  /** Starts a gateway that hands out dev tokens; it is healthy when this returns. */
  public static WarrenProcess gateway(TestBroker broker) throws IOException {
    return start(
        "gateway",
        Map.of(
            "SPRING_RABBITMQ_ADDRESSES",
            broker.url(),
            "WARREN_JWT_SECRET",
            JWT_SECRET,
            "WARREN_DEV_TOKENS",
            "true"));
  }

  /** Starts a worker; it is healthy when this returns. */
  public static WarrenProcess worker(TestBroker broker) throws IOException {
    return start("notifier-worker", Map.of("SPRING_RABBITMQ_ADDRESSES", broker.url()));
  }

  /** Starts a program of the repository with this environment, and waits until it is healthy. */
  public static WarrenProcess start(String name, Map<String, String> environment)
      throws IOException {
    int port = FreePorts.next();
    ProcessBuilder program = Program.of(name);
    program.environment().putAll(environment);
    program.environment().put("SERVER_PORT", Integer.toString(port));
    program.environment().put("SERVER_ADDRESS", "127.0.0.1");
    return start(name, port, program);
  }

  /** Starts a program that somebody else has put together, to be healthy on this port. */
  public static WarrenProcess start(String name, int port, ProcessBuilder program)
      throws IOException {
    WarrenProcess started = new WarrenProcess(name, port, program);
    started.launch();
    try {
      started.awaitHealthy();
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  /** The same program in the same place, after {@link #kill()}; waits until it is healthy. */
  public void startAgain() throws IOException {
    launch();
    awaitHealthy();
  }

  /** Starts without waiting. */
  public void launch() throws IOException {
    process = program.start();
  }

  public void awaitHealthy() {
    Awaitility.await(name + " is healthy; its log is " + log)
        .atMost(Patience.LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended; its log is " + log);
              }
              return isHealthy();
            });
  }

  /** By the status, as in the body every part has a say of its own. */
  private boolean isHealthy() throws InterruptedException {
    try {
      HttpRequest health = HttpRequest.newBuilder(URI.create(http() + "/actuator/health")).build();
      return HTTP.send(health, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  public String http() {
    return "http://localhost:" + port;
  }

  public String stomp() {
    return webSocket("/stomp");
  }

  public String webSocket(String path) {
    return "ws://localhost:" + port + path;
  }

  public long pid() {
    return process.pid();
  }

  /** The body of a GET; empty where nothing answers. */
  public String get(String path) throws InterruptedException {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(http() + path)).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }

  /** A token by {@code POST /api/dev/token}. */
  public String token(String wantedJson) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(http() + "/api/dev/token"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(wantedJson))
            .build();
    String answer = HTTP.send(request, BodyHandlers.ofString()).body();
    return answer.replaceAll(".*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGSTOP: it hangs, its connections stay. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT, after {@link #pause()}. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    // The shell's own kill: not every machine has the program.
    new ProcessBuilder("bash", "-c", "kill -s " + signal + " " + pid()).start().waitFor();
  }

  /** SIGTERM; its exit status, which has to come within that time. */
  public int stop(Duration grace) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(name + " did not end within " + grace);
    }
    return process.exitValue();
  }

  /** SIGTERM, and SIGKILL after 30 s. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
