package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.broker.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Alerts are shown until somebody acknowledges them, whatever happens in between. */
@ExtendWith(NoLeaks.class)
class AlertsTest {

  /** In seconds; RabbitMQ looks every second for what has passed it. */
  private static final int CONSUMER_TIMEOUT = 3;

  /** How old the counts of {@code list_queues} may be: RabbitMQ's own 5 s would be waited for. */
  private static final int COUNTED_EVERY_MS = 200;

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static Connection connection;
  private static Channel channel;
  private static ClientQueues queues;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    broker.ctl(
        "eval",
        "application:set_env(rabbit, consumer_timeout, %d), application:set_env(rabbit, channel_tick_interval, 1000), application:set_env(rabbit, quorum_tick_interval, %d)."
            .formatted(CONSUMER_TIMEOUT * 1_000, COUNTED_EVERY_MS));
    gateway = RunningGateway.start(broker.url(), "warren.dev-tokens=true");
    gateway.awaitHealthy();
    connection = broker.connect();
    Topology.declareAlerts(connection);
    channel = connection.createChannel();
    channel.confirmSelect();
    queues = new ClientQueues(connection, null);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    broker.close();
  }

  @Test
  void anAlertRaisedWhileNobodyWasThereIsShownAndGoneOnceAcknowledged() throws Exception {
    raise("ann", "a1");
    try (StompClient device = device("ann", "client-individual")) {
      StompClient.Frame alert = awaitAlert(device, "a1");
      assertThat(alert.headers())
          .containsEntry("subscription", "alerts")
          .containsEntry("destination", "/user/queue/alerts")
          .containsEntry("content-type", "application/json")
          .containsKeys("ack", "redelivered");
      assertThat(alert.body()).contains("\"alertId\":\"a1\"").contains("the disk is full");

      assertThat(ack(device, alert).command()).isEqualTo("RECEIPT");

      StompClient.Frame acked =
          device.await("alert_acked", frame -> frame.body().contains("alert_acked"));
      assertThat(acked.headers()).containsEntry("subscription", "alerts").doesNotContainKey("ack");
      assertThat(acked.body()).contains("\"alertId\":\"a1\"").contains("\"by\":\"ann\"");
    }
    awaitUnacknowledgedAtBroker("ann", 0);
  }

  @Test
  void oneDevicesAcknowledgementClearsTheOther() throws Exception {
    try (StompClient one = device("bea", "client");
        StompClient other = device("bea", "client")) {
      raise("bea", "b1");
      StompClient.Frame shown = awaitAlert(one, "b1");
      awaitAlert(other, "b1");

      ack(one, shown);

      other.await("alert_acked", frame -> frame.body().contains("alert_acked"));
    }
    awaitUnacknowledgedAtBroker("bea", 0);
  }

  @Test
  void withAutoItStaysUntilItIsAcknowledgedByApp() throws Exception {
    raise("cid", "c1");
    try (StompClient device = device("cid", "auto")) {
      assertThat(awaitAlert(device, "c1").headers()).doesNotContainKey("ack");
    }
    try (StompClient device = device("cid", "auto")) {
      awaitAlert(device, "c1");
      assertThat(
              device.request("SEND", "destination:/app/alerts\n", "{\"alertId\":\"c1\"}").command())
          .isEqualTo("RECEIPT");
      device.await("alert_acked", frame -> frame.body().contains("alert_acked"));
    }
    awaitUnacknowledgedAtBroker("cid", 0);
  }

  @Test
  void whoDiesBeforeAcknowledgingLosesNothing() throws Exception {
    raise("dan", "d1");
    device("dan", "client-individual").close();
    for (int i = 0; i < 3; i++) {
      try (StompClient device = device("dan", "client-individual")) {
        awaitAlert(device, "d1");
      }
    }
    awaitUnacknowledgedAtBroker("dan", 1);
  }

  @Test
  void refusedFiftyTimesItIsStillThere() throws Exception {
    raise("eve", "e1");
    try (StompClient device = device("eve", "client-individual")) {
      for (int i = 0; i < 50; i++) {
        int shown = i + 1;
        Awaitility.await("shown for the " + shown + ". time")
            .pollInterval(Duration.ofMillis(5))
            .until(() -> shownTimes(device, "e1") == shown);
        assertThat(device.request("NACK", "id:e1\n", "").command()).isEqualTo("RECEIPT");
      }
      Awaitility.await().until(() -> shownTimes(device, "e1") == 51);
      assertThat(
              device.frames.stream()
                  .filter(frame -> isAlert(frame, "e1"))
                  .filter(frame -> "true".equals(frame.headers().get("redelivered"))))
          .hasSizeGreaterThanOrEqualTo(50);
      assertThat(device.request("ACK", "id:e1\n", "").command()).isEqualTo("RECEIPT");
    }
    awaitUnacknowledgedAtBroker("eve", 0);
  }

  @Test
  void aCumulativeAcknowledgementIsOfAllBeforeItToo() throws Exception {
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
  void anIdThatWasAcknowledgedOnceMayBeRaisedAgain() throws Exception {
    try (StompClient device = device("mia", "client-individual")) {
      raise("mia", "disk-full");
      ack(device, awaitAlert(device, "disk-full"));
      // The same once more, as when its cause is processed twice: nobody is to see that.
      raise("mia", "disk-full");
      awaitUnacknowledgedAtBroker("mia", 0);
      assertThat(shownTimes(device, "disk-full")).isOne();

      raise("mia", "disk-full", Instant.now().plusSeconds(60));
      Awaitility.await().until(() -> shownTimes(device, "disk-full") == 2);
      ack(device, awaitAlert(device, "disk-full"));
    }
    awaitUnacknowledgedAtBroker("mia", 0);
  }

  @Test
  void byHttpTheyAreListedAndAcknowledged() throws Exception {
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
    awaitUnacknowledgedAtBroker("gus", 1);
  }

  @Test
  void whatIsNotOnesOwnCannotBeAcknowledged() throws Exception {
    raise("hal", "h1");
    try (StompClient other = device("ivy", "client-individual")) {
      assertThat(
              other.request("SEND", "destination:/app/alerts\n", "{\"alertId\":\"h1\"}").headers())
          .containsEntry("code", "unknown_alert");
    }
    try (StompClient other = device("ivy", "client-individual")) {
      assertThat(other.request("ACK", "id:h1\n", "").headers())
          .containsEntry("code", "unknown_message");
    }
    awaitUnacknowledgedAtBroker("hal", 1);
  }

  /** It is redelivered to the gateway again and again meanwhile, and not shown again. */
  @Test
  void anAlertOutlivesConsumerTimeout() throws Exception {
    raise("joe", "j1");
    try (StompClient device = device("joe", "client-individual")) {
      StompClient.Frame alert = awaitAlert(device, "j1");
      String before = consumerOf("joe");
      Awaitility.await("RabbitMQ has closed the channel, and another consumes")
          .atMost(Duration.ofSeconds(30))
          .until(() -> !consumerOf("joe").isEmpty() && !consumerOf("joe").equals(before));

      assertThat(ack(device, alert).command()).isEqualTo("RECEIPT");
      device.await("alert_acked", frame -> frame.body().contains("alert_acked"));
      assertThat(shownTimes(device, "j1")).isOne();
    }
    awaitUnacknowledgedAtBroker("joe", 0);
  }

  @Test
  void aQueueThatIsDeletedUnderItsDevicesIsMadeAnew() throws Exception {
    try (StompClient device = device("kim", "client-individual")) {
      channel.queueDelete(Names.alerts("kim"));
      Awaitility.await().until(() -> !consumerOf("kim").isEmpty());
      raise("kim", "k1");
      ack(device, awaitAlert(device, "k1"));
    }
    awaitUnacknowledgedAtBroker("kim", 0);
  }

  @Test
  void whatIsNoAlertIsADeadLetterAndHoldsUpNothing() throws Exception {
    String queue = queues.alerts("lee");
    channel.basicPublish(
        "", queue, new BasicProperties(), "no JSON".getBytes(StandardCharsets.UTF_8));
    raise("lee", "l1");
    try (StompClient device = device("lee", "client-individual")) {
      awaitAlert(device, "l1");
    }
    Awaitility.await()
        .until(
            () -> {
              var letter = channel.basicGet(Names.UNDELIVERABLE, true);
              return letter != null
                  && new String(letter.getBody(), StandardCharsets.UTF_8).equals("no JSON");
            });
  }

  private static StompClient device(String user, String ack) throws Exception {
    StompClient device = gateway.client(gateway.bearer("{\"user\":\"" + user + "\"}"));
    assertThat(
            device
                .request(
                    "SUBSCRIBE", "id:alerts\ndestination:/user/queue/alerts\nack:" + ack + "\n", "")
                .command())
        .isEqualTo("RECEIPT");
    return device;
  }

  /** As a worker does it. */
  private static void raise(String user, String alertId) throws Exception {
    raise(user, alertId, Instant.parse("2026-01-31T12:00:00.000Z"));
  }

  private static void raise(String user, String alertId, Instant at) throws Exception {
    queues.alerts(user);
    String event =
        """
        {"id":"%s","type":"alert","timestamp":"%s","channel":"users.%s","data":{"alertId":"%s","userId":"%s","level":"error","title":"t","message":"the disk is full","createdAt":"2026-01-31T12:00:00.000Z"}}"""
            .formatted(alertId, at, user, alertId, user);
    channel.basicPublish(
        Names.ALERTS,
        user,
        true,
        new BasicProperties.Builder().messageId(alertId).type("alert").deliveryMode(2).build(),
        event.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(10_000);
  }

  private static boolean isAlert(StompClient.Frame frame, String alertId) {
    return frame.command().equals("MESSAGE")
        && alertId.equals(frame.headers().get("message-id"))
        && frame.body().contains("\"type\":\"alert\"");
  }

  private static StompClient.Frame awaitAlert(StompClient device, String alertId) {
    return device.await("alert " + alertId, frame -> isAlert(frame, alertId));
  }

  private static long shownTimes(StompClient device, String alertId) {
    return device.frames.stream().filter(frame -> isAlert(frame, alertId)).count();
  }

  private static StompClient.Frame ack(StompClient device, StompClient.Frame alert) {
    return device.request("ACK", "id:" + alert.headers().get("ack") + "\n", "");
  }

  private static HttpResponse<String> http(String user, String method, String path)
      throws Exception {
    String bearer = gateway.bearer("{\"user\":\"" + user + "\"}").strip();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + gateway.port() + path))
                .header("Authorization", bearer.substring(bearer.indexOf(':') + 1))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  /** Ready and delivered ones alike. */
  private static void awaitUnacknowledgedAtBroker(String user, int count) {
    Awaitility.await("alerts in " + Names.alerts(user))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> column("list_queues", Names.alerts(user), "messages"),
            List.of("" + count)::equals);
  }

  /** Which AMQP channel consumes a user's alerts; empty where none does. */
  private static String consumerOf(String user) {
    return broker
        .ctl("list_consumers", "-q", "--no-table-headers", "queue_name", "channel_pid")
        .lines()
        .filter(line -> line.startsWith(Names.alerts(user) + "\t"))
        .findFirst()
        .orElse("");
  }

  private static List<String> column(String command, String name, String column) {
    return broker
        .ctl(command, "-q", "--no-table-headers", "name", column)
        .lines()
        .filter(line -> line.startsWith(name + "\t"))
        .map(line -> line.substring(name.length() + 1))
        .toList();
  }
}
