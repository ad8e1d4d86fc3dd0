package dev.warren.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warren.channel.Channel;
import dev.warren.cli.broker.Outcomes;
import dev.warren.cli.gateway.GatewayHttp;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import dev.warren.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRouteTest {

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> outcomes = new CopyOnWriteArrayList<>();
  private HttpServer server;

  /** The body of a reply that is no refusal. */
  private String accepted = "{\"id\":\"1\"}";

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** A gateway that replies to the body of each request with a status, and JSON if it refuses. */
  private HttpRoute route(Function<String, Integer> statuses, Duration patience)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> reply(exchange, statuses));
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
    URI url = URI.create("http://localhost:" + server.getAddress().getPort());
    Outcomes listener =
        new Outcomes() {
          @Override
          public void confirmed(long number) {
            outcomes.add(number + " confirmed");
          }

          @Override
          public void refused(long number, String reason) {
            outcomes.add(number + " " + reason);
          }
        };
    return new HttpRoute(new GatewayHttp(url, Optional.of("jwt")), listener, patience);
  }

  private void reply(HttpExchange exchange, Function<String, Integer> statuses) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    requests.add(exchange.getRequestURI().getPath() + " " + body);
    int status = statuses.apply(body);
    byte[] json =
        (status < 400 ? accepted : "{\"code\":\"c" + status + "\",\"detail\":\"no\"}")
            .getBytes(UTF_8);
    exchange.sendResponseHeaders(status, status == 204 ? -1 : json.length);
    if (status != 204) {
      exchange.getResponseBody().write(json);
    }
    exchange.close();
  }

  private static Outgoing event(String channel, String body) {
    return new Outgoing(new Channel(channel), body, body.getBytes(UTF_8));
  }

  private static void awaitAll(HttpRoute route) {
    Patience.await("all outcomes").until(() -> route.awaitOutcome(Duration.ofMillis(10)));
  }

  @Test
  void eventsOfAChannelKeepTheirOrder() throws Exception {
    try (HttpRoute route = route(body -> 202, Duration.ZERO)) {
      for (int i = 0; i < 100; i++) {
        route.publish(i, event("jobs.a", Integer.toString(i)));
      }
      awaitAll(route);
    }

    assertThat(requests).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(requests.get(i)).isEqualTo("/api/channels/jobs.a/events " + i);
      assertThat(outcomes.get(i)).isEqualTo(i + " confirmed");
    }
  }

  @Test
  void aRefusedEventDoesNotStopTheOthers() throws Exception {
    try (HttpRoute route = route(body -> body.equals("2") ? 400 : 202, Duration.ZERO)) {
      for (int i = 1; i <= 3; i++) {
        route.publish(i, event("jobs.a", Integer.toString(i)));
      }
      awaitAll(route);
      assertThat(route.failure()).isEmpty();
    }

    assertThat(outcomes).containsExactly("1 confirmed", "2 no (c400)", "3 confirmed");
  }

  @Test
  void aRateIsWaitedFor() throws Exception {
    try (HttpRoute route = route(body -> requests.size() < 2 ? 429 : 202, Duration.ofMinutes(5))) {
      route.publish(1, event("jobs.a", "1"));
      awaitAll(route);
    }

    assertThat(requests).hasSize(2);
    assertThat(outcomes).containsExactly("1 confirmed");
  }

  @Test
  void withoutPatienceAnOutageIsAFailure() throws Exception {
    try (HttpRoute route = route(body -> 503, Duration.ZERO)) {
      route.publish(7, event("jobs.a", "1"));
      Patience.await("failure").until(() -> route.failure().isPresent());

      assertThat(route.failure().map(Failure::text)).contains("no (c503)");
      assertThat(route.oldestOpen()).hasValue(7);
    }
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aBadTokenEndsIt() throws Exception {
    try (HttpRoute route = route(body -> 401, Duration.ofMinutes(5))) {
      route.publish(1, event("jobs.a", "1"));
      Patience.await("failure").until(() -> route.failure().isPresent());

      assertThat(route.failure().map(Failure::status)).contains(ExitStatus.REFUSED);
      assertThat(route.open()).isZero();
    }
    assertThat(outcomes).containsExactly("1 no (c401)");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 308})
  void onlyAcceptedIsConfirmed(int status) throws Exception {
    try (HttpRoute route = route(body -> status, Duration.ZERO)) {
      route.publish(1, event("jobs.a", "1"));
      Patience.await("end")
          .until(() -> route.failure().isPresent() || route.awaitOutcome(Duration.ofMillis(10)));
    }
    assertThat(outcomes).noneMatch(outcome -> outcome.endsWith("confirmed"));
  }

  @ParameterizedTest
  @CsvSource({"200, replied with status 200", "202, replied with no JSON"})
  void aPageOfAnotherServerConfirmsNothing(int status, String text) throws Exception {
    accepted = "<!doctype html>";
    try (HttpRoute route = route(body -> status, Duration.ofMinutes(5))) {
      route.publish(1, event("jobs.a", "1"));
      Patience.await("failure").until(() -> route.failure().isPresent());

      assertThat(route.failure().map(Failure::status)).contains(ExitStatus.REFUSED);
      assertThat(route.failure().map(Failure::text).orElse("")).contains(text, "gateway", "is it");
      assertThat(route.open()).isEqualTo(1);
    }
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aProxysErrorPasses() throws Exception {
    try (HttpRoute route = route(body -> requests.size() < 2 ? 502 : 202, Duration.ofMinutes(5))) {
      route.publish(1, event("jobs.a", "1"));
      awaitAll(route);
    }
    assertThat(outcomes).containsExactly("1 confirmed");
  }

  @Test
  void aGatewayThatIsGoneIsUnreachable() throws Exception {
    try (HttpRoute route = route(body -> 202, Duration.ofMinutes(5))) {
      server.stop(0);
      route.publish(1, event("jobs.a", "1"));
      Patience.await("failure").until(() -> route.failure().isPresent());

      assertThat(route.failure().map(Failure::status)).contains(ExitStatus.UNREACHABLE);
      assertThat(route.open()).isEqualTo(1);
    }
  }
}
