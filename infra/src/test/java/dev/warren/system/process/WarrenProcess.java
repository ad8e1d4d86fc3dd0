package dev.warren.system.process;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.Secrets;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gateway or a worker in a process of its own, like those of its users. */
public final class WarrenProcess implements AutoCloseable {

  public static final String JWT_SECRET = Secrets.KEY_OF_PROCESSES;

  /** How long a SEND waits for RabbitMQ; the default is 5 s. */
  public static final String PUBLISH_TIMEOUT = "WARREN_SESSION_PUBLISH_TIMEOUT";

  /** How long a stopping gateway still accepts clients; the default is 5 s. */
  public static final String DRAIN_DELAY = "WARREN_SESSION_DRAIN_DELAY";

  /** RabbitMQ's URL; the default has the rights that settings.md recommends. */
  public static final String ADDRESSES = "SPRING_RABBITMQ_ADDRESSES";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name;
  private final int port;
  private final ProcessBuilder program;
  private final Path log;
  private Process process;

  private WarrenProcess(String name, int port, ProcessBuilder program) throws IOException {
    this.name = name;
    this.port = port;
    Path folder = Files.createDirectories(Path.of("target/processes"));
    this.log = Files.createTempFile(folder, name + "-", ".log");
    this.program =
        program
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /** Starts a gateway that issues development tokens, and waits until it is healthy. */
  public static WarrenProcess gateway(TestBroker broker) throws IOException {
    return gateway(broker, Map.of());
  }

  /**
   * Starts a gateway that issues development tokens, with these further variables. Its SENDs wait
   * for a slow machine, unless {@link #PUBLISH_TIMEOUT} is among the variables.
   */
  public static WarrenProcess gateway(TestBroker broker, Map<String, String> more)
      throws IOException {
    return gateway(Repository.root(), broker, more);
  }

  /** Starts the gateway of another checkout, whose programs are built. */
  public static WarrenProcess gateway(Path checkout, TestBroker broker, Map<String, String> more)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put(PUBLISH_TIMEOUT, "60s");
    // No balancer has to notice that the gateway stops.
    environment.put(DRAIN_DELAY, "0s");
    environment.putAll(more);
    // The tests' queues are one user's.
    environment.put("WARREN_RATES_USER_QUEUES", "off");
    environment.put("WARREN_JWT_SECRET", JWT_SECRET);
    environment.put("WARREN_DEV_TOKENS", "true");
    return start(checkout, "gateway", broker, environment);
  }

  /** Starts a worker, and waits until it is healthy. */
  public static WarrenProcess worker(TestBroker broker) throws IOException {
    return worker(broker, Map.of());
  }

  /** Starts a worker with these further variables. */
  public static WarrenProcess worker(TestBroker broker, Map<String, String> more)
      throws IOException {
    return worker(Repository.root(), broker, more);
  }

  /** Starts the worker of another checkout, whose programs are built. */
  public static WarrenProcess worker(Path checkout, TestBroker broker, Map<String, String> more)
      throws IOException {
    return start(checkout, "notifier-worker", broker, more);
  }

  /** The exit status of a program, and what it wrote. */
  public record End(int status, String log) {}

  /** Starts a worker that must end by itself, and waits for its end. */
  public static End endOfWorker(TestBroker broker, Map<String, String> more) throws IOException {
    try (WarrenProcess worker = create(Repository.root(), "notifier-worker", broker, more)) {
      worker.launch();
      Patience.await("the end of the worker; its log is " + worker.log)
          .until(() -> !worker.process.isAlive());
      return new End(worker.process.exitValue(), Files.readString(worker.log));
    }
  }

  private static WarrenProcess start(
      Path checkout, String module, TestBroker broker, Map<String, String> environment)
      throws IOException {
    WarrenProcess started = create(checkout, module, broker, environment);
    started.launch();
    try {
      started.awaitHealthy();
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static WarrenProcess create(
      Path checkout, String module, TestBroker broker, Map<String, String> environment)
      throws IOException {
    int port = FreePorts.next();
    ProcessBuilder program = Program.of(checkout, module);
    program.environment().putAll(environment);
    String user = module.equals("gateway") ? module : "worker";
    program.environment().put(ADDRESSES, environment.getOrDefault(ADDRESSES, broker.urlOf(user)));
    program.environment().put("SERVER_PORT", Integer.toString(port));
    program.environment().put("SERVER_ADDRESS", "127.0.0.1");
    return new WarrenProcess(module, port, program);
  }

  /** Starts the program again on its port, after {@link #kill()}, and waits until it is healthy. */
  public void startAgain() throws IOException {
    launch();
    awaitHealthy();
  }

  /** Starts the program without waiting. */
  public void launch() throws IOException {
    process = program.start();
  }

  public void awaitHealthy() {
    Patience.await(name + " is healthy; its log is " + log)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended; its log is " + log);
              }
              return isHealthy();
            });
  }

  /** The status alone decides, because the body also reports each part. */
  private boolean isHealthy() throws InterruptedException {
    try {
      HttpRequest health = HttpRequest.newBuilder(URI.create(http() + "/actuator/health")).build();
      return HTTP.send(health, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The file with everything that the program has written. */
  public Path log() {
    return log;
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

  /** The body of a GET; empty while the gateway is down. */
  public String get(String path) throws InterruptedException {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(http() + path)).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * A token from {@code POST /api/dev/token}.
   *
   * @param claims the request as JSON, see {@link Tokens}
   */
  public String token(String claims) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(http() + "/api/dev/token"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(claims))
            .build();
    String response = HTTP.send(request, BodyHandlers.ofString()).body();
    return response.replaceAll(".*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }

  /**
   * Sends SIGTERM, waits for the end of the process, starts the program again and waits until it is
   * ready. Returns how long all of it took, in nanoseconds.
   */
  public long restart() throws IOException, InterruptedException {
    long start = System.nanoTime();
    stop();
    startAgain();
    return System.nanoTime() - start;
  }

  /** Sends SIGTERM, and waits for the end of the process. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(name + " does not end; its log is " + log);
    }
  }

  /** Sets an environment variable from the next start on. */
  public void set(String variable, String value) {
    program.environment().put(variable, value);
  }

  /**
   * Starts the program of this checkout in the place of a stopped one, and waits until it is
   * healthy.
   */
  public void startThisVersion() throws IOException {
    program.command(Program.of(name).command());
    startAgain();
  }

  /** Sends SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Sends SIGSTOP: the process hangs while its connections stay open. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Sends SIGCONT, after {@link #pause()}. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Signals.send(signal, pid());
  }

  /** Sends SIGTERM, and SIGKILL after 30 s. */
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
