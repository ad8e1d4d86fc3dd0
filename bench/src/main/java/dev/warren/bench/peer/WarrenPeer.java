package dev.warren.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** RabbitMQ, a gateway and a worker, each started like {@code infra/up} starts it. */
final class WarrenPeer implements LaunchedPeer.Launch {

  private static final String SERVICE =
"""
{"user":"bench","role":"service","channels":{"read":["#"],"write":["#"]},"ttlSeconds":86400}\
""";

  private final Map<String, String> environment;
  private final Map<String, List<String>> jvmOptions;
  private final int workers;

  /**
   * All clients of the load generator have one token and one address, and so would reach the limits
   * of one user. All other limits stay on, because their checks belong to the measurement.
   */
  private static final Map<String, String> CROWD_OF_ONE_ADDRESS =
      Map.of(
          "WARREN_RATES_USER_CONNECTIONS", "0",
          "WARREN_RATES_USER_CONNECTS", "off",
          "WARREN_RATES_ADDRESS_CONNECTIONS", "0",
          "WARREN_RATES_ADDRESS_CONNECTS", "off");

  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param environment further settings for gateway and worker
   * @param jvmOptions JVM options by role, in addition to those of infra/up
   */
  WarrenPeer(Map<String, String> environment, Map<String, List<String>> jvmOptions, int workers) {
    this.environment = Map.copyOf(environment);
    this.jvmOptions = Map.copyOf(jvmOptions);
    this.workers = workers;
  }

  @Override
  public Target start(Servers servers) throws Exception {
    String amqpUri = servers.broker().amqpUri();

    // The worker starts first, because it declares the queues for events.
    for (int worker = 1; worker <= workers; worker++) {
      String role = worker == 1 ? "worker" : "worker-" + worker;
      java(servers, role, "notifier-worker", Map.of("SPRING_RABBITMQ_ADDRESSES", amqpUri));
    }
    Map<String, String> gateway = new HashMap<>(CROWD_OF_ONE_ADDRESS);
    gateway.putAll(
        Map.of(
            "SPRING_RABBITMQ_ADDRESSES",
            amqpUri,
            "WARREN_JWT_SECRET",
            secret(),
            "WARREN_DEV_TOKENS",
            "true",
            // No balancer has to notice that the gateway stops.
            "WARREN_SESSION_DRAIN_DELAY",
            "0s"));
    int port = java(servers, "gateway", "gateway", gateway);
    return new Target(
        Target.Wire.STOMP,
        "ws://127.0.0.1:" + port + "/stomp",
        Map.of("Authorization", "Bearer " + token(port)),
        "/topic/",
        "#",
        new Target.Feed(amqpUri, "warren.topics", "warren.events"));
  }

  /** Starts a program and waits until it is healthy; returns its port. */
  private int java(Servers servers, String role, String module, Map<String, String> needed)
      throws Exception {
    int port = Ports.free();
    Map<String, String> settings = new HashMap<>(needed);
    settings.put("SERVER_ADDRESS", "127.0.0.1");
    settings.put("SERVER_PORT", Integer.toString(port));
    settings.putAll(environment);
    List<String> line = command(servers.home(), module, role);
    servers.process(role, line, settings).start(() -> isHealthy(port));
    return port;
  }

  /** The options of infra/up come first, so that those of the bench override them. */
  private List<String> command(Path home, String module, String role)
      throws IOException, InterruptedException {
    String script = Repository.root().resolve("infra/lib/prepare").toString();
    Path log = Files.createDirectories(home.resolve("log")).resolve(module + "-prepare.log");
    Map<String, String> javaHome = Map.of("JAVA_HOME", System.getProperty("java.home"));
    Path folder = Path.of(Command.run(List.of(script, module), javaHome, log));
    List<String> options = new ArrayList<>();
    options.add("@" + folder.resolve("options"));
    options.addAll(jvmOptions.getOrDefault(role, List.of()));
    return JavaCommand.ofJar(folder.resolve(module + ".jar"), options);
  }

  private static String secret() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  private boolean isHealthy(int port) throws InterruptedException {
    try {
      HttpRequest health = HttpRequest.newBuilder(uri(port, "/actuator/health")).build();
      return http.send(health, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String token(int gatewayPort) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(gatewayPort, "/api/dev/token"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(SERVICE))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("the gateway gave no token: " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body()).get("token").asString();
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
