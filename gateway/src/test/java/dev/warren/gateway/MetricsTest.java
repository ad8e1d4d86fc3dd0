package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.TcpCarrier;
import dev.warren.testkit.docs.MetricsDoc;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** docs/metrics.md lists the meters, and the meters count real clients. */
@ExtendWith(NoLeaks.class)
@WithBroker
class MetricsTest {

  /** A user in no team, because the presence report of a team member would count as a publish. */
  private static final String TEAM_7 =
      "{\"user\":\"bob\",\"channels\":{\"read\":[\"*.team-7.#\"],\"write\":[\"*.team-7.#\"]}}";

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static PrometheusMeterRegistry registry;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.start(broker.url(), "warren.presence.beat=1m", "warren.tcp.port=0");
    registry = gateway.context().getBean(PrometheusMeterRegistry.class);
    token = gateway.token(TEAM_7);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  /** The sessions of the previous test may still be ending. */
  @BeforeEach
  void awaitNoConnections() {
    await("connections", () -> number("warren.connections"), 0);
  }

  private static double number(String meter, String... tags) {
    RequiredSearch found = registry.get(meter).tags(tags);
    double sum = 0;
    for (var each : found.meters()) {
      sum += each.measure().iterator().next().getValue();
    }
    return sum;
  }

  private static void await(String what, DoubleSupplier number, double wanted) {
    Patience.await(what).untilAsserted(() -> assertThat(number.getAsDouble()).isEqualTo(wanted));
  }

  private static void awaitConnections(String transport, boolean authenticated, int wanted) {
    await(
        transport,
        () ->
            number(
                "warren.connections",
                "transport",
                transport,
                "authenticated",
                Boolean.toString(authenticated)),
        wanted);
  }

  /** The increase of a counter since this object was created. */
  private static final class Counter {
    private final String meter;
    private final String[] tags;
    private final double before;

    Counter(String meter, String... tags) {
      this.meter = meter;
      this.tags = tags;
      this.before = number(meter, tags);
    }

    void awaitMore(int more) {
      await(meter + " " + List.of(tags), () -> number(meter, tags) - before, more);
    }

    void awaitAtLeast(int more) {
      Patience.await(meter + " " + List.of(tags)).until(() -> number(meter, tags) - before >= more);
    }
  }

  @Test
  void everyMeterIsDocumented() throws Exception {
    MetricsDoc.assertSays("Gateway", registry);
  }

  @Test
  void scrapeHasTheMeters() throws Exception {
    assertThat(gateway.get("/actuator/prometheus").body())
        .contains(
            "warren_connections{authenticated=\"true\",transport=\"stomp\"}",
            "warren_deliveries_total{destination=\"topic\"}",
            "warren_publish_confirm_seconds_bucket{le=\"0.005\"}",
            "warren_history_window_size_bytes");
  }

  @Test
  void connectionsAreCountedWithTheirEnd() throws Exception {
    Counter gone = new Counter("warren.connections.closed", "reason", "gone");
    Counter done = new Counter("warren.connections.closed", "reason", "done");
    try (StompClient stomp = gateway.client(token);
        JsonClient json = gateway.json("/ws/circles/team-7", token);
        JsonClient stranger = gateway.json("/ws");
        StompClient tcp = StompClient.open(new TcpCarrier(gateway.tcpPort()));
        EventStreamClient sse =
            gateway.events(
                "/api/channels/custom.team-7/events", "Authorization: Bearer " + token)) {
      tcp.connect(StompClient.V12 + StompConnection.authorization(token));
      sse.awaitLive();
      assertThat(json.isOpen() && stranger.isOpen()).isTrue();
      awaitConnections("stomp", true, 1);
      awaitConnections("stomp-tcp", true, 1);
      awaitConnections("json", true, 1);
      awaitConnections("json", false, 1);
      awaitConnections("sse", true, 1);
      stomp.subscribe("1", "/topic/custom.team-7");
      stomp.subscribe("2", "/queue/team-7.metrics");
      stomp.subscribe("3", "/user/queue/alerts");
      stomp.subscribe("4", "/user/queue/errors");
      awaitSubscriptions(3, 1, 1, 1);
      stomp.request("UNSUBSCRIBE", "id:4\n");
      awaitSubscriptions(3, 1, 1, 0);
      stomp.request("DISCONNECT", "");
    }
    await("connections", () -> number("warren.connections"), 0);
    awaitSubscriptions(0, 0, 0, 0);
    done.awaitMore(1);
    gone.awaitMore(4);
  }

  private static void awaitSubscriptions(int topics, int queues, int alerts, int errors) {
    await("topics", () -> number("warren.subscriptions", "destination", "topic"), topics);
    await("queues", () -> number("warren.subscriptions", "destination", "queue"), queues);
    await("alerts", () -> number("warren.subscriptions", "destination", "alerts"), alerts);
    await("errors", () -> number("warren.subscriptions", "destination", "errors"), errors);
  }

  @Test
  void everyDeliveryIsCounted() throws Exception {
    int messages = 50;
    Counter topic = new Counter("warren.deliveries", "destination", "topic");
    Counter queue = new Counter("warren.deliveries", "destination", "queue");
    Counter confirmed = new Counter("warren.publishes", "outcome", "confirmed");
    double timed = registry.get("warren.publish.confirm").timer().count();
    List<StompClient> clients = new ArrayList<>();
    try (JsonClient json = gateway.json("/ws/circles/team-7", token)) {
      for (int i = 0; i < 3; i++) {
        StompClient client = gateway.client(token);
        clients.add(client);
        client.subscribe("1", "/topic/circles.team-7");
        // Over STOMP a message arrives once for each of two overlapping subscriptions.
        client.subscribe("2", "/topic/circles.team-7.#");
      }
      // Over JSON it arrives once.
      json.request("{\"type\":\"subscribe\",\"channel\":\"circles.team-7.#\"}");
      try (Connection connection = broker.connect()) {
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        for (int i = 0; i < messages; i++) {
          channel.basicPublish(
              Names.TOPICS,
              "circles.team-7",
              true,
              new BasicProperties.Builder().messageId("m" + i).type("message").build(),
              "{}".getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
      }
      topic.awaitMore(messages * (3 * 2 + 1));
      for (StompClient client : clients) {
        assertThat(client.awaitMessages(2 * messages)).hasSize(2 * messages);
      }
      assertThat(json.await("message", messages)).hasSize(messages);
      StompClient first = clients.get(0);
      // A replay counts as well.
      first.request("SUBSCRIBE", "id:3\ndestination:/topic/circles.team-7\nlast:10\n", "");
      topic.awaitMore(messages * (3 * 2 + 1) + 10);

      first.request("SUBSCRIBE", "id:4\ndestination:/queue/team-7.counted\n", "");
      first.request("SEND", "destination:/queue/team-7.counted\n", "a");
      first.request("SEND", "destination:/queue/team-7.counted\n", "b");
      queue.awaitMore(2);
      // A presence beat of the gateway may count as well.
      confirmed.awaitAtLeast(2);
      Patience.await("timed")
          .until(() -> registry.get("warren.publish.confirm").timer().count() - timed >= 2);
    } finally {
      clients.forEach(StompClient::close);
    }
    assertThat(number("warren.history.window.messages")).isGreaterThanOrEqualTo(messages);
    assertThat(number("warren.history.window.size")).isPositive();
    assertThat(number("warren.log.position")).isPositive();
    await("waiting", () -> number("warren.fanout.waiting"), 0);
  }

  @Test
  void refusalsAndDropsAreCountedByReason() throws Exception {
    Counter notAllowed = new Counter("warren.refusals", "code", "not_allowed");
    Counter closed = new Counter("warren.connections.closed", "reason", "not_allowed");
    Counter duplicate = new Counter("warren.drops", "reason", "duplicate");
    Counter unreadable = new Counter("warren.drops", "reason", "unreadable");
    Counter unroutable = new Counter("warren.publishes", "outcome", "unroutable");
    try (StompClient stomp = gateway.client(token);
        EventStreamClient refused =
            gateway.events(
                "/api/channels/custom.team-8/events", "Authorization: Bearer " + token)) {
      assertThat(refused.status()).isEqualTo(403);
      notAllowed.awaitMore(1);
      stomp.send("SUBSCRIBE\nid:1\ndestination:/topic/custom.team-8\n\n\0");
      assertThat(stomp.closeCode()).isEqualTo(4003);
      notAllowed.awaitMore(2);
      closed.awaitMore(1);
    }
    try (StompClient stomp = gateway.client(token);
        Connection connection = broker.connect()) {
      stomp.subscribe("1", "/user/queue/errors");
      // No worker has declared the queues of events.
      stomp.reply("SEND", "destination:/app/other.team-7\n", "{\"type\":\"a\",\"data\":{}}");
      unroutable.awaitMore(1);
      Channel channel = connection.createChannel();
      BasicProperties same = new BasicProperties.Builder().messageId("same").build();
      for (int i = 0; i < 3; i++) {
        channel.basicPublish(Names.TOPICS, "custom.team-7", same, new byte[0]);
      }
      duplicate.awaitMore(2);
      channel.basicPublish(Names.TOPICS, "no channel!", null, new byte[0]);
      unreadable.awaitMore(1);
    }
  }
}
