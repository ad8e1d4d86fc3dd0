package dev.warren.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway in this JVM. One at a time: reactor-netty's event loops are the JVM's, and the first
 * context that closes ends them.
 */
record RunningGateway(ConfigurableApplicationContext context, int port) implements AutoCloseable {

  static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Starts one; a later setting of a name counts. */
  static RunningGateway start(String amqp, String... settings) {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("server.port", "0");
    arguments.put("server.address", "127.0.0.1");
    arguments.put("spring.rabbitmq.addresses", amqp);
    arguments.put("warren.jwt.secret", SECRET);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      arguments.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    ConfigurableApplicationContext context =
        new SpringApplication(GatewayApplication.class)
            .run(
                arguments.entrySet().stream()
                    .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                    .toArray(String[]::new));
    return new RunningGateway(
        context, ((WebServerApplicationContext) context).getWebServer().getPort());
  }

  String url() {
    return "ws://localhost:" + port + "/stomp";
  }

  HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** The header line that lets somebody in. */
  String bearer(String wanted) throws Exception {
    JsonNode answer = JsonMapper.shared().readTree(post("/api/dev/token", wanted).body());
    return "Authorization:Bearer " + answer.get("token").stringValue() + "\n";
  }

  StompClient client(String headers) {
    return new StompClient(url()).connect(headers);
  }

  void awaitHealthy() {
    Awaitility.await("health")
        .atMost(Duration.ofSeconds(30))
        .until(() -> get("/actuator/health").statusCode() == 200);
  }

  @Override
  public void close() {
    context.close();
  }
}
