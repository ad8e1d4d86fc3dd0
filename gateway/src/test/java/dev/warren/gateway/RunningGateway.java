package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.transport.stomp.StompTcpServer;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Secrets;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway in this JVM, with development tokens. */
record RunningGateway(ConfigurableApplicationContext context, int port) implements AutoCloseable {

  static final String SECRET = Secrets.KEY;

  /** An address at which no RabbitMQ listens. */
  static final String NO_BROKER = "amqp://localhost:1";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * The event loops of this JVM. They end with the JVM: if a gateway ended them when it closes, the
   * other gateways would have none.
   */
  private static final class SharedLoops extends ReactorResourceFactory {
    @Override
    public void stop() {}

    @Override
    public void destroy() {}
  }

  /**
   * Starts a gateway, which may still be connecting. If settings have the same name, the last one
   * counts.
   */
  static RunningGateway starting(String amqp, String... settings) {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("server.port", "0");
    arguments.put("server.address", "127.0.0.1");
    arguments.put("spring.rabbitmq.addresses", amqp);
    arguments.put("warren.jwt.secret", SECRET);
    // No leeway, because tests of expired tokens would have to wait for it.
    arguments.put("warren.jwt.leeway", "0s");
    arguments.put("warren.dev-tokens", "true");
    // No balancer has to notice that a test's gateway stops.
    arguments.put("warren.session.drain-delay", "0s");
    // No limit, because one user creates the queues of all tests in this JVM.
    arguments.put("warren.rates.user.queues", "off");
    arguments.put("warren.rates.user.queues-at-once", "off");
    if (amqp.equals(NO_BROKER)) {
      arguments.put("warren.log.start-wait", "0s");
    }
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      arguments.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    SpringApplication application = new SpringApplication(GatewayApplication.class);
    application.setRegisterShutdownHook(false);
    application.addInitializers(
        context ->
            ((GenericApplicationContext) context)
                .registerBean(ReactorResourceFactory.class, SharedLoops::new));
    ConfigurableApplicationContext context =
        application.run(
            arguments.entrySet().stream()
                .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                .toArray(String[]::new));
    return new RunningGateway(
        context, ((WebServerApplicationContext) context).getWebServer().getPort());
  }

  /** Starts a gateway and waits until it is healthy. */
  static RunningGateway start(String amqp, String... settings) {
    RunningGateway gateway = starting(amqp, settings);
    gateway.awaitHealthy();
    return gateway;
  }

  void awaitHealthy() {
    Patience.await("health").until(() -> get("/actuator/health").statusCode() == 200);
  }

  String stomp() {
    return "ws://localhost:" + port + "/stomp";
  }

  String http(String path) {
    return "http://localhost:" + port + path;
  }

  /** The port of STOMP over TCP. */
  int tcpPort() {
    return context.getBean(StompTcpServer.class).port();
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(http(path))).GET(), headers);
  }

  HttpResponse<String> post(String path, String json, String... headers) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(http(path)))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        headers);
  }

  HttpResponse<String> delete(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(http(path))).DELETE(), headers);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws Exception {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** A token of the gateway, from a request made by {@link Tokens}. */
  String token(String request) {
    HttpResponse<String> response;
    try {
      response = post("/api/dev/token", request);
    } catch (Exception e) {
      throw new AssertionError("no token for " + request, e);
    }
    JsonNode token = JsonMapper.shared().readTree(response.body()).path("token");
    assertThat(token.isString()).as(response.body()).isTrue();
    return token.stringValue();
  }

  /** A token of bob, a member of team-7. */
  String bob() {
    return token(Tokens.member("bob", "team-7"));
  }

  /** A STOMP client with this token. */
  StompClient client(String token) {
    return StompClient.connect(stomp(), token);
  }

  /** A STOMP client that sends these header lines in CONNECT. */
  StompClient connect(String headers) {
    return StompClient.open(stomp()).connect(StompClient.V12 + headers);
  }

  /** A WebSocket that speaks JSON, without a token. */
  JsonClient json(String path) {
    return JsonClient.open("ws://localhost:" + port + path);
  }

  /** A WebSocket that speaks JSON, with the token in its URL. */
  JsonClient json(String path, String token) {
    return json(path + (path.contains("?") ? "&" : "?") + "token=" + token);
  }

  /** An event stream, with these header lines. */
  EventStreamClient events(String path, String... headers) throws IOException {
    return new EventStreamClient(port, path, headers);
  }

  @Override
  public void close() {
    context.close();
  }
}
