package dev.warren.gateway;

import static dev.warren.gateway.RunningGateway.NO_BROKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.boot.EndedThreads;
import dev.warren.gateway.session.DrainDelay;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway that starts without RabbitMQ or with wrong settings, and a gateway that stops. */
@ExtendWith(NoLeaks.class)
class GatewayStartAndStopTest {

  @Test
  void healthIsDownWithoutRabbitMq() throws Exception {
    try (RunningGateway alone = RunningGateway.starting(NO_BROKER, "warren.dev-tokens=off")) {
      HttpResponse<String> health = alone.get("/actuator/health");
      assertThat(health.statusCode()).isEqualTo(503);
      JsonNode components = JsonMapper.shared().readTree(health.body()).get("components");
      for (String part : List.of("logTail", "publisher")) {
        assertThat(components.get(part).get("status").stringValue()).isEqualTo("DOWN");
      }
      assertThat(alone.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
      assertThat(alone.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
      HttpResponse<String> refused = alone.post("/api/dev/token", "{\"user\":\"bob\"}");
      assertThat(refused.statusCode()).isEqualTo(404);
      assertThat(refused.body()).contains("\"status\":404");
    }
  }

  /** A gateway whose clients all have tokens of their own need not know its own names. */
  @Test
  void hostIsAskedOnlyWhereAnybodyGetsIn() throws Exception {
    try (RunningGateway strict = RunningGateway.starting(NO_BROKER, "warren.dev-tokens=false")) {
      assertThat(status(strict.port(), "/api/config", "Host: any.example")).isEqualTo(200);
      assertThat(
              status(strict.port(), "/api/config", "Host: any.example|Origin: http://any.example"))
          .isEqualTo(403);
    }
    for (String admitted : List.of("anonymous", "any-token")) {
      try (RunningGateway open =
          RunningGateway.starting(
              NO_BROKER,
              "warren.dev-tokens=false",
              "warren.access.accounts.demo.role=user",
              "warren.access.%s=demo".formatted(admitted))) {
        assertThat(status(open.port(), "/api/config", "Host: any.example")).isEqualTo(421);
        assertThat(status(open.port(), "/api/config", "Host: localhost")).isEqualTo(200);
      }
    }
  }

  @Test
  void managementMayHaveItsOwnPort() throws Exception {
    try (RunningGateway gateway =
        RunningGateway.starting(
            NO_BROKER,
            "management.server.port=0",
            "management.server.address=127.0.0.1",
            // Tests have Tomcat on their class path, which Spring would start as a second server.
            "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate.web"
                + ".server.TomcatReactiveManagementContextAutoConfiguration")) {
      int apart =
          gateway.context().getEnvironment().getProperty("local.management.port", int.class, 0);
      assertThat(apart).isPositive().isNotEqualTo(gateway.port());
      assertThat(status(apart, "/actuator/health", "Host: evil.example")).isEqualTo(421);
      assertThat(status(apart, "/actuator/health")).isEqualTo(503);
      assertThat(status(apart, "/actuator/prometheus")).isEqualTo(200);
      for (String path : List.of("/api/config", "/stomp", "/ws", "/api/dev/token")) {
        assertThat(status(apart, path)).as(path).isEqualTo(404);
      }
      assertThat(status(gateway.port(), "/actuator/health")).isEqualTo(404);
      assertThat(status(gateway.port(), "/actuator/prometheus")).isEqualTo(404);
      assertThat(status(gateway.port(), "/api/config")).isEqualTo(200);
      assertThat(status(gateway.port(), "/stomp")).isEqualTo(426);
    }
  }

  private static int status(int port, String path, String... headers) throws Exception {
    return RawHttp.send(port, "GET " + path, String.join("|", headers), "").status();
  }

  @Test
  void subscriptionWithoutRabbitMqIsRefused() throws Exception {
    RunningGateway alone = SharedGateways.withoutBroker();
    try (StompClient client = alone.client(alone.token(Tokens.user("bob")))) {
      client.send("SUBSCRIBE\nid:1\ndestination:/topic/users.bob\nreceipt:r\n\n\0");
      assertThat(client.take("ERROR").headers())
          .containsEntry("code", "broker_unavailable")
          .containsEntry("receipt-id", "r");
      assertThat(client.closeCode()).isEqualTo(1013);
    }
  }

  @Test
  void stoppingGatewayAsksClientsToReconnect() throws Exception {
    try (TestBroker broker = TestBroker.shared()) {
      List<StompClient> clients = new ArrayList<>();
      try (RunningGateway gateway = RunningGateway.start(broker.url())) {
        String token = gateway.token(Tokens.user("bob"));
        for (int i = 0; i < 20; i++) {
          clients.add(gateway.client(token));
        }
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
        for (StompClient client : clients) {
          assertThat(client.closeCode()).isEqualTo(1012);
        }
        Patience.get(stopped);
        assertThatThrownBy(() -> StompClient.open(gateway.stomp())).isInstanceOf(Exception.class);
      } finally {
        clients.forEach(StompClient::close);
      }
    }
  }

  @Test
  void livenessEndsWithAThreadOfWarren() throws Exception {
    try (RunningGateway gateway = RunningGateway.starting(NO_BROKER)) {
      for (String name : List.of("other", "warren-test")) {
        assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        Thread ends =
            new Thread(
                () -> {
                  throw new StackOverflowError("a test");
                },
                name);
        ends.setUncaughtExceptionHandler(new EndedThreads(gateway.context()));
        ends.start();
        ends.join();
      }
      assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void stoppingGatewayAcceptsUntilBalancersKnow() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        RunningGateway gateway =
            RunningGateway.start(broker.url(), "warren.session.drain-delay=10m")) {
      String token = gateway.token(Tokens.user("bob"));
      assertThat(gateway.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::close);
      for (String path : List.of("/actuator/health/readiness", "/actuator/health")) {
        Patience.await(path).until(() -> gateway.get(path).statusCode() == 503);
      }
      assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
      try (StompClient late = gateway.client(token)) {
        late.subscribe("late", "/topic/users.bob");
        gateway.context().getBean(DrainDelay.class).skip();
        assertThat(late.closeCode()).isEqualTo(1012);
      }
      Patience.get(stopped);
      assertThatThrownBy(() -> StompClient.open(gateway.stomp())).isInstanceOf(Exception.class);
    }
  }

  @Test
  void developmentSettingsOnAnyAddressEndTheStart() {
    for (String insecure :
        List.of(
            "warren.dev-tokens=true", "warren.access.anonymous=x", "warren.access.any-token=x")) {
      assertThatThrownBy(
              () ->
                  RunningGateway.starting(
                          NO_BROKER,
                          "server.address=0.0.0.0",
                          "warren.dev-tokens=false",
                          "warren.access.accounts.x.role=user",
                          insecure)
                      .close())
          .rootCause()
          .hasMessageContaining(insecure.substring(0, insecure.indexOf('=')))
          .hasMessageContaining("warren.access.insecure-on-any-address=true");
    }
  }

  @Test
  void guessableSecretEndsTheStart() {
    String blanks = "warren.jwt.secret=" + "ab".repeat(16);
    assertThatThrownBy(() -> RunningGateway.starting(NO_BROKER, blanks).close())
        .rootCause()
        .hasMessageContaining("warren.jwt.secret has fewer than 8 different characters");
  }

  @Test
  void tooShortSecretEndsTheStart() {
    assertThatThrownBy(() -> RunningGateway.starting(NO_BROKER, "warren.jwt.secret=short").close())
        .rootCause()
        .hasMessageContaining("warren.jwt.secret has 5 bytes; HS256 needs 32 or more");
  }
}
