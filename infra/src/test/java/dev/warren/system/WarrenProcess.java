package dev.warren.system;

import dev.warren.broker.TestBroker;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A gateway or a worker as its users run it: {@code java -jar}, in a process of its own. */
final class WarrenProcess implements AutoCloseable {

  static final String JWT_SECRET = "a secret of the tests, of 32 bytes or more";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name;
  private final Map<String, String> environment;
  private final int port;
  private final Path log;
  private Process process;

  private WarrenProcess(String name, Map<String, String> environment) throws IOException {
    this.name = name;
    this.port = freePort();
    this.environment = new TreeMap<>(environment);
    this.environment.put("SERVER_PORT", Integer.toString(port));
    this.environment.put("SERVER_ADDRESS", "127.0.0.1");
    Files.createDirectories(Path.of("target/processes"));
    this.log = Files.createTempFile(Path.of("target/processes"), name + "-", ".log");
  }

  /** Starts a gateway that hands out dev tokens; it is healthy when this returns. */
  static WarrenProcess gateway(TestBroker broker) throws IOException {
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
  static WarrenProcess worker(TestBroker broker) throws IOException {
    return start("notifier-worker", Map.of("SPRING_RABBITMQ_ADDRESSES", broker.url()));
  }

  /** Starts a program of the repository with this environment, and waits until it is healthy. */
  static WarrenProcess start(String name, Map<String, String> environment) throws IOException {
    WarrenProcess started = new WarrenProcess(name, environment);
    started.startAgain();
    return started;
  }

  /** The same program in the same place, after {@link #kill()}; waits until it is healthy. */
  void startAgain() throws IOException {
    launch();
    awaitHealthy();
  }

  /** Starts without waiting. */
  void launch() throws IOException {
    Path jar = TestBroker.repository().resolve(name + "/target/" + name + ".jar");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(System.getProperty("java.home") + "/bin/java", "-jar", jar.toString()));
    builder.environment().putAll(environment);
    File file = log.toFile();
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(file));
    process = builder.start();
  }

  void awaitHealthy() {
    Awaitility.await(name + " is healthy; its log is " + log)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended; its log is " + log);
              }
              return get("/actuator/health").contains("\"status\":\"UP\"}");
            });
  }

  int port() {
    return port;
  }

  String http() {
    return "http://localhost:" + port;
  }

  String stomp() {
    return "ws://localhost:" + port + "/stomp";
  }

  long pid() {
    return process.pid();
  }

  /** The body of a GET; empty where nothing answers. */
  String get(String path) throws InterruptedException {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(http() + path)).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }

  /** A token by {@code POST /api/dev/token}. */
  String token(String wantedJson) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(http() + "/api/dev/token"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(wantedJson))
            .build();
    String answer = HTTP.send(request, BodyHandlers.ofString()).body();
    return answer.replaceAll(".*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
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

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
