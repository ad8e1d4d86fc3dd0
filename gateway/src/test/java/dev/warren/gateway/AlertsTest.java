package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.testkit.client.SentTimestamp;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An alert is shown until one of the user's devices acknowledges it, despite restarts and failures.
 */
@ExtendWith(NoLeaks.class)
@WithBroker(own = true)
class AlertsTest {

  /** The default of {@code warren.alerts.max-held}. */
  private static final long MAX_HELD = 8L * 1024 * 1024;

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static TopicPublisher amqp;
  private static ClientQueues queues;

  /** The number of alerts, ready or unacknowledged, that a test has left in each queue. */
  private static final Map<String, String> LEFT = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    // Consumers time out after 3 s, and list_queues is up to date within 200 ms.
    broker.ctl(
        "eval",
        """
        application:set_env(rabbit, consumer_timeout, 3000),
        application:set_env(rabbit, channel_tick_interval, 1000),
        application:set_env(rabbit, quorum_tick_interval, 200).""");
    gateway = RunningGateway.start(broker.url());
    amqp = new TopicPublisher(broker);
    Topology.declareAlerts(amqp.connection());
    queues = new ClientQueues(amqp.connection(), null);
  }

  @AfterAll
  static void stop() {
    try {
      // One look at RabbitMQ for all tests, because rabbitmqctl takes long to start.
      Patience.await("alerts at RabbitMQ")
          .untilAsserted(() -> assertThat(messages()).containsAllEntriesOf(LEFT));
    } finally {
      if (gateway != null) {
        gateway.close();
      }
      if (amqp != null) {
        amqp.close();
      }
    }
  }

  @Test
  void alertStaysUntilItIsAcked() throws Exception {
    raise("ann", "a1");
    try (StompClient device = device("ann", "client-individual")) {
      StompFrame alert = awaitAlert(device, "a1");
      assertThat(alert.headers())
          .containsEntry("subscription", "alerts")
          .containsEntry("destination", "/user/queue/alerts")
          .containsEntry("content-type", "application/json")
          .containsKeys("ack", "redelivered");
      assertThat(alert.text()).contains("\"alertId\":\"a1\"").contains("the disk is full");

      ack(device, alert);

      StompFrame acked = device.take("alert_acked", frame -> frame.text().contains("alert_acked"));
      assertThat(acked.headers()).containsEntry("subscription", "alerts").doesNotContainKey("ack");
      assertThat(acked.text()).contains("\"alertId\":\"a1\"").contains("\"by\":\"ann\"");
      JsonNode event = JsonMapper.shared().readTree(acked.text());
      SentTimestamp.assertIn(event);
      SentTimestamp.assertText(event.at("/data/at").asString());
    }
    leavesAtBroker("ann", 0);
  }

  @Test
  void ackOfOneDeviceClearsTheOther() throws Exception {
    try (StompClient one = device("bea", "client");
        StompClient other = device("bea", "client")) {
      raise("bea", "b1");
      StompFrame shown = awaitAlert(one, "b1");
      awaitAlert(other, "b1");

      ack(one, shown);

      other.take("alert_acked", frame -> frame.text().contains("alert_acked"));
    }
    leavesAtBroker("bea", 0);
  }

  @Test
  void autoAlertIsAckedByApp() throws Exception {
    raise("cid", "c1");
    try (StompClient device = device("cid", "auto")) {
      assertThat(awaitAlert(device, "c1").headers()).doesNotContainKey("ack");
    }
    try (StompClient device = device("cid", "auto")) {
      awaitAlert(device, "c1");
      device.request("SEND", "destination:/app/alerts\n", "{\"alertId\":\"c1\"}");
      device.take("alert_acked", frame -> frame.text().contains("alert_acked"));
    }
    leavesAtBroker("cid", 0);
  }

  /** Alerts that the user has not acknowledged do not fill the gateway's memory. */
  @Test
  void manyLargeAlertsWaitInRabbitMq() throws Exception {
    Budget held = gateway.context().getBean(Budgets.class).deliveries();
    String large = "x".repeat(250_000);
    for (int i = 0; i < 60; i++) {
      raise("lea", "l" + i, Instant.now(), large);
    }
    try (StompClient device = device("lea", "client-individual")) {
      for (int i = 0; i < 60; i++) {
        StompFrame alert = awaitAlert(device, "l" + i);
        assertThat(held.used()).isLessThan(MAX_HELD);
        ack(device, alert);
        assertThat(shownTimes(device, "l" + i)).isEqualTo(1);
      }
    }
    awaitUnacknowledgedAtBroker("lea", 0);
    assertThat(held.used()).isLessThan(MAX_HELD / 100);
  }

  @Test
  void readersAlertReachesReadersAndTeamMates() throws Exception {
    try (StompClient device = deviceOf(Tokens.member("una", "team-7"), "client")) {
      raise("una", "u1");
      awaitAlert(device, "u1");

      raise(Names.ALERT_READERS, "una.chat.team-8", "una", "elsewhere");
      raise(Names.ALERT_READERS, "una.@.team-8", "una", "stranger");
      raise(Names.ALERT_READERS, "una.chat.team-7.general", "una", "u2");
      raise(Names.ALERT_READERS, "una.@.team-7", "una", "u3");

      awaitAlert(device, "u2");
      awaitAlert(device, "u3");
      assertThat(device.frames())
          .noneMatch(frame -> isAlert(frame, "elsewhere") || isAlert(frame, "stranger"));
    }
  }

  @Test
  void freshTokenOpensTheAlertsOfItsTeams() throws Exception {
    try (StompClient device = deviceOf(Tokens.member("uma", "team-7"), "client")) {
      raise("uma", "u1");
      awaitAlert(device, "u1");

      String token = gateway.token(Tokens.member("uma", "team-8"));
      device.request("SEND", "destination:/app/token\n", token);
      Patience.await("the binding of team-8")
          .until(() -> broker.ctl("list_bindings", "-q", "routing_key").contains("uma.@.team-8"));
      raise(Names.ALERT_READERS, "uma.@.team-8", "uma", "u2");

      awaitAlert(device, "u2");
    }
  }

  @Test
  void alertOutlivesADevice() throws Exception {
    raise("dan", "d1");
    device("dan", "client-individual").close();
    for (int i = 0; i < 3; i++) {
      try (StompClient device = device("dan", "client-individual")) {
        awaitAlert(device, "d1");
      }
    }
    leavesAtBroker("dan", 1);
  }

  @Test
  void alertOutlivesFiftyNacks() throws Exception {
    raise("eve", "e1");
    try (StompClient device = device("eve", "client-individual")) {
      for (int i = 0; i < 50; i++) {
        awaitAlert(device, "e1");
        assertThat(shownTimes(device, "e1")).isEqualTo(i + 1);
        device.request("NACK", "id:e1\n", "");
      }
      awaitAlert(device, "e1");
      assertThat(
              device.frames().stream()
                  .filter(frame -> isAlert(frame, "e1"))
                  .filter(frame -> "true".equals(frame.headers().get("redelivered"))))
          .hasSizeGreaterThanOrEqualTo(50);
      device.request("ACK", "id:e1\n", "");
    }
    leavesAtBroker("eve", 0);
  }

  @Test
  void cumulativeAckCoversEarlierAlerts() throws Exception {
    raise("fay", "f1");
    raise("fay", "f2");
    raise("fay", "f3");
    try (StompClient device = device("fay", "client")) {
      awaitAlert(device, "f3");
      device.request("ACK", "id:f2\n", "");
      awaitUnacknowledgedAtBroker("fay", 1);
      assertThat(http("fay", "GET", "/api/alerts").body()).contains("f3").doesNotContain("f2");
    }
  }

  @Test
  void ackedIdMayBeRaisedAgain() throws Exception {
    try (StompClient device = device("mia", "client-individual")) {
      raise("mia", "disk-full");
      ack(device, awaitAlert(device, "disk-full"));
      // The same alert again, as when a worker processes its event twice, is not shown.
      raise("mia", "disk-full");
      awaitUnacknowledgedAtBroker("mia", 0);
      assertThat(shownTimes(device, "disk-full")).isOne();

      raise("mia", "disk-full", Instant.now().plusSeconds(60));
      ack(device, awaitAlert(device, "disk-full"));
    }
    leavesAtBroker("mia", 0);
  }

  @Test
  void httpListsAndAcksAlerts() throws Exception {
    raise("gus", "g1");
    raise("gus", "g2");

    HttpResponse<String> listed = http("gus", "GET", "/api/alerts");
    assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
    assertThat(listed.body()).contains("\"alerts\":[").contains("g1").contains("g2");
    assertThat(http("gus", "POST", "/api/alerts/g1/ack").statusCode()).isEqualTo(204);
    assertThat(http("gus", "POST", "/api/alerts/g1/ack").statusCode()).isEqualTo(204);
    assertThat(http("gus", "GET", "/api/alerts").body()).doesNotContain("g1").contains("g2");
    HttpResponse<String> unknown = http("gus", "POST", "/api/alerts/none/ack");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("alert 'none'").contains("\"code\":\"unknown_alert\"");
    assertThat(gateway.get("/api/alerts").statusCode()).isEqualTo(401);
    leavesAtBroker("gus", 1);
  }

  @Test
  void alertOfAnotherUserCannotBeAcked() throws Exception {
    raise("hal", "h1");
    try (StompClient other = device("ivy", "client-individual")) {
      assertThat(other.reply("SEND", "destination:/app/alerts\n", "{\"alertId\":\"h1\"}").headers())
          .containsEntry("code", "unknown_alert");
    }
    try (StompClient other = device("ivy", "client-individual")) {
      assertThat(other.reply("ACK", "id:h1\n", "").headers())
          .containsEntry("code", "unknown_message");
    }
    String writer = "{\"user\":\"ivy\",\"channels\":{\"read\":[],\"write\":[\"users.*\"]}}";
    String acked =
        "{\"type\":\"alert_acked\",\"data\":{\"alertId\":\"h1\",\"by\":\"hal\",\"at\":\"2026-01-31T12:00:00Z\"}}";
    try (StompClient other = deviceOf(writer, "client-individual")) {
      assertThat(other.reply("SEND", "destination:/app/users.hal\n", acked).headers())
          .containsEntry("code", "not_allowed");
    }
    leavesAtBroker("hal", 1);
  }

  /** RabbitMQ redelivers the alert to the gateway meanwhile; the device sees it once. */
  @Test
  void alertOutlivesConsumerTimeout() throws Exception {
    raise("joe", "j1");
    try (StompClient device = device("joe", "client-individual")) {
      StompFrame alert = awaitAlert(device, "j1");
      String before = consumerOf("joe");
      Patience.await("another channel consumes, as RabbitMQ has closed the first")
          .until(() -> !consumerOf("joe").isEmpty() && !consumerOf("joe").equals(before));

      ack(device, alert);
      device.take("alert_acked", frame -> frame.text().contains("alert_acked"));
      assertThat(shownTimes(device, "j1")).isOne();
    }
    leavesAtBroker("joe", 0);
  }

  @Test
  void deletedAlertQueueIsDeclaredAgain() throws Exception {
    try (StompClient device = device("kim", "client-individual")) {
      String before = consumerOf("kim");
      amqp.channel().queueDelete(Names.alerts("kim"));
      Patience.await("another consumer")
          .until(() -> consumerOf("kim"), now -> !now.isEmpty() && !now.equals(before));
      raise("kim", "k1");
      ack(device, awaitAlert(device, "k1"));
    }
    leavesAtBroker("kim", 0);
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, no JSON", "UTF-16BE, '{\"data\":{\"alertId\":\"l0\"}}'"})
  void malformedAlertBecomesADeadLetter(Charset charset, String malformed) throws Exception {
    String queue = queues.alerts("lee").name();
    amqp.channel().basicPublish("", queue, new BasicProperties(), malformed.getBytes(charset));
    raise("lee", "l1");
    try (StompClient device = device("lee", "client-individual")) {
      awaitAlert(device, "l1");
    }
    Patience.await("the dead letter")
        .until(
            () -> {
              var letter = amqp.channel().basicGet(Names.UNDELIVERABLE, true);
              return letter != null && new String(letter.getBody(), charset).equals(malformed);
            });
  }

  private static StompClient device(String user, String ack) throws Exception {
    return deviceOf(Tokens.user(user), ack);
  }

  /**
   * A device that has subscribed to the alerts.
   *
   * @param user the request for the user's token, from {@link Tokens}
   */
  private static StompClient deviceOf(String user, String ack) throws Exception {
    StompClient device = gateway.client(gateway.token(user));
    device.request("SUBSCRIBE", "id:alerts\ndestination:/user/queue/alerts\nack:" + ack + "\n");
    return device;
  }

  /** Publishes an alert as a worker does. */
  private static void raise(String user, String alertId) throws Exception {
    raise(user, alertId, Instant.parse("2026-01-31T12:00:00.000Z"));
  }

  private static void raise(String user, String alertId, Instant at) throws Exception {
    raise(user, alertId, at, "the disk is full");
  }

  private static void raise(String user, String alertId, Instant at, String message)
      throws Exception {
    queues.alerts(user);
    raise(Names.ALERTS, user, user, alertId, at, message);
  }

  private static void raise(String exchange, String key, String user, String alertId)
      throws Exception {
    raise(exchange, key, user, alertId, Instant.parse("2026-01-31T12:00:00.000Z"), "readers");
  }

  private static void raise(
      String exchange, String key, String user, String alertId, Instant at, String message)
      throws Exception {
    String event =
        """
        {"id":"%s","type":"alert","timestamp":"%s","channel":"users.%s","data":{"alertId":"%s","userId":"%s","level":"error","title":"t","message":"%s","createdAt":"2026-01-31T12:00:00.000Z"}}"""
            .formatted(alertId, at, user, alertId, user, message);
    amqp.channel()
        .basicPublish(
            exchange,
            key,
            true,
            new BasicProperties.Builder().messageId(alertId).type("alert").deliveryMode(2).build(),
            event.getBytes(StandardCharsets.UTF_8));
    amqp.confirm();
  }

  private static boolean isAlert(StompFrame frame, String alertId) {
    return frame.command().equals("MESSAGE")
        && alertId.equals(frame.header("message-id"))
        && frame.text().contains("\"type\":\"alert\"");
  }

  private static StompFrame awaitAlert(StompClient device, String alertId) {
    return device.take("alert " + alertId, frame -> isAlert(frame, alertId));
  }

  private static long shownTimes(StompClient device, String alertId) {
    return device.messages().stream().filter(frame -> isAlert(frame, alertId)).count();
  }

  private static void ack(StompClient device, StompFrame alert) {
    device.request("ACK", "id:" + alert.header("ack") + "\n");
  }

  private static HttpResponse<String> http(String user, String method, String path)
      throws Exception {
    String token = "Bearer " + gateway.token(Tokens.user(user));
    return method.equals("GET")
        ? gateway.get(path, "Authorization", token)
        : gateway.post(path, "", "Authorization", token);
  }

  private static void leavesAtBroker(String user, int count) {
    LEFT.put(Names.alerts(user), Integer.toString(count));
  }

  /** Counts ready and unacknowledged messages of the user's queue. */
  private static void awaitUnacknowledgedAtBroker(String user, int count) {
    Patience.await("alerts in " + Names.alerts(user))
        .until(() -> messages().get(Names.alerts(user)), Integer.toString(count)::equals);
  }

  /** The number of messages, ready or unacknowledged, of each queue. */
  private static Map<String, String> messages() {
    return broker
        .ctl("list_queues", "-q", "--no-table-headers", "name", "messages")
        .lines()
        .map(line -> line.split("\t"))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  /** The AMQP channel that consumes a user's alerts; empty without one. */
  private static String consumerOf(String user) {
    return broker
        .ctl("list_consumers", "-q", "--no-table-headers", "queue_name", "channel_pid")
        .lines()
        .filter(line -> line.startsWith(Names.alerts(user) + "\t"))
        .findFirst()
        .orElse("");
  }
}
