package dev.warren.system.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.system.process.Events;
import dev.warren.system.process.Queues;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Signals;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The promises to every STOMP client. A subclass for each client runs them. */
abstract class StockClientPromises {

  static final String ALERTS = "/user/queue/alerts";

  /** The shortest interval of the gateway's heart-beats. */
  static final int HEART_BEAT_MS = 1_000;

  private static final int A_MEGABYTE = 1 << 20;

  static TestBroker broker;
  static WarrenProcess gateway;
  static int tcpPort;

  private final String name = SharedWarren.freshName();
  private final String queue = "/queue/" + name;

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    gateway = SharedWarren.impatientGateway();
    tcpPort = SharedWarren.tcpPort();
  }

  /**
   * Connects with this token, and waits for CONNECTED.
   *
   * @param heartBeatMs the interval of heart-beats in both directions, in milliseconds
   */
  abstract StockClient connect(String token, int heartBeatMs) throws Exception;

  /** Heart-beats of a second would end the connection of a client that gets little CPU time. */
  final StockClient connect(String token) throws Exception {
    return connect(token, (int) Patience.LIMIT.toMillis());
  }

  final StockClient connect() throws Exception {
    return connect(gateway.token(Tokens.EVERYTHING));
  }

  @Test
  final void topicMessagesArrive() throws Exception {
    try (StockClient client = connect()) {
      client.subscribe("notes", "/topic/notes." + name, Map.of());
      Events.post(
          broker,
          "notes." + name,
          """
          {"type":"note_created","data":{"noteId":"grün ✓","author":"carol"}}""");
      StockClient.Received note = client.message();
      assertThat(json(note).at("/data/noteId").stringValue()).isEqualTo("grün ✓");
      assertThat(note.header("destination")).isEqualTo("/topic/notes." + name);
      assertThat(note.header("message-id")).containsOnlyDigits();

      client.subscribe("custom", "/topic/custom.*", Map.of());
      // The header has no backslash before a c, which STOMP.js would decode as a colon.
      client.send("/topic/custom." + name, Map.of("trace", "a:b\\d"), "relayed");
      StockClient.Received relayed = client.message();
      assertThat(relayed.text()).isEqualTo("relayed");
      assertThat(relayed.header("trace")).isEqualTo("a:b\\d");
      client.unsubscribe("custom");
      client.disconnect();
    }
  }

  @Test
  final void receiptMeansThatRabbitMqStoredIt() throws Exception {
    try (StockClient client = connect()) {
      client.send(queue, Map.of(), "1");
      assertThat(Queues.messages(broker, "warren.queue." + name)).isEqualTo(1);
    }
  }

  @Test
  final void onlyUnacknowledgedMessagesComeAgain() throws Exception {
    try (StockClient client = connect()) {
      client.send(queue, Map.of(), "1");
      client.send(queue, Map.of(), "2");
      client.subscribe("q", queue, Map.of("ack", "client-individual"));
      assertThat(client.message().text()).isEqualTo("1");
      StockClient.Received second = client.message();
      assertThat(second.header("redelivered")).isEqualTo("false");
      client.ack(second, Map.of());
    }
    try (StockClient client = connect()) {
      client.subscribe("q", queue, Map.of("ack", "client"));
      StockClient.Received again = client.message();
      assertThat(again.text()).isEqualTo("1");
      assertThat(again.header("redelivered")).isEqualTo("true");
      client.send(queue, Map.of(), "marker");
      StockClient.Received marker = client.message();
      assertThat(marker.text()).isEqualTo("marker");
      client.ack(marker, Map.of()); // This ACK is cumulative: it covers the message before, too.
      client.disconnect();
    }
    assertNothingLeft();
  }

  /** Asserts that the queue is empty: its next message is one that is sent now. */
  private void assertNothingLeft() throws Exception {
    try (StockClient client = connect()) {
      client.send(queue, Map.of(), "marker");
      client.subscribe("q", queue, Map.of());
      assertThat(client.message().text()).isEqualTo("marker");
    }
  }

  @Test
  final void nackRedeliversOrDeadLetters() throws Exception {
    try (StockClient client = connect()) {
      client.send(queue, Map.of(), "poison of " + name);
      client.subscribe("q", queue, Map.of("ack", "client-individual"));
      client.nack(client.message(), Map.of());
      StockClient.Received again = client.message();
      assertThat(again.text()).isEqualTo("poison of " + name);
      assertThat(again.header("redelivered")).isEqualTo("true");

      client.nack(again, Map.of("requeue", "false"));
      GetResponse letter = awaitDeadLetter();
      assertThat(letter.getBody()).asString().isEqualTo("poison of " + name);
      assertThat(letter.getProps().getHeaders()).containsKey(Names.REASON_HEADER);
      client.send(queue, Map.of(), "marker");
      assertThat(client.message().text()).isEqualTo("marker");
    }
  }

  @Test
  final void onlyCommittedTransactionsTakeEffect() throws Exception {
    try (StockClient client = connect()) {
      assumeTrue(client.hasTransactions(), "this client has no transactions");
      client.subscribe("q", queue, Map.of("ack", "client-individual"));
      client.begin("a");
      client.begin("b");
      client.send(queue, Map.of("transaction", "a"), "aborted");
      client.send(queue, Map.of("transaction", "b"), "committed 1");
      client.send(queue, Map.of("transaction", "b"), "committed 2");
      client.abort("a");
      client.send(queue, Map.of(), "outside");
      StockClient.Received outside = client.message();
      assertThat(outside.text()).isEqualTo("outside");
      client.ack(outside, Map.of("transaction", "b"));
      client.commit("b");
      for (String body : List.of("committed 1", "committed 2")) {
        StockClient.Received committed = client.message();
        assertThat(committed.text()).isEqualTo(body);
        client.ack(committed, Map.of());
      }
      client.disconnect();
    }
    assertNothingLeft();
  }

  @Test
  final void megabyteOfTextArrives() throws Exception {
    String text = "a line, grün ✓\n".repeat(65_536);
    try (StockClient client = connect()) {
      for (String destination : List.of(queue, "/topic/custom." + name)) {
        client.subscribe(destination, destination, Map.of());
        client.send(destination, Map.of(), text);
        StockClient.Received message = client.message();
        assertThat(message.body().length).isGreaterThan(A_MEGABYTE);
        assertThat(message.text().equals(text)).as(destination).isTrue();
      }
    }
  }

  @Test
  final void megabyteOfBytesArrives() throws Exception {
    byte[] bytes = new byte[A_MEGABYTE];
    new Random(7).nextBytes(bytes);
    Map<String, String> binary = Map.of("content-type", "application/octet-stream");
    try (StockClient client = connect()) {
      for (String destination : List.of(queue, "/topic/custom." + name)) {
        client.subscribe(destination, destination, Map.of());
        client.send(destination, binary, bytes);
        StockClient.Received message = client.message();
        assertThat(message.body()).as(destination).isEqualTo(bytes);
        assertThat(message.header("content-type")).startsWith("application/octet-stream");
      }
    }
  }

  @Test
  final void clientDetectsASilentGateway() throws Exception {
    try (StockClient client = connect(gateway.token(Tokens.EVERYTHING), HEART_BEAT_MS)) {
      gateway.pause();
      try {
        client.awaitHeartBeatLost();
      } finally {
        gateway.resume();
      }
    }
    gateway.awaitHealthy();
  }

  @Test
  final void subscribersWithoutAckLoseNoAlert() throws Exception {
    String user = "carol-" + name;
    String token = gateway.token("{\"user\":\"%s\"}".formatted(user));
    alert(user, "first");
    JsonNode first;
    try (StockClient client = connect(token)) {
      client.subscribe("a", ALERTS, Map.of());
      first = json(client.message());
      assertThat(first.at("/type").stringValue()).isEqualTo("alert");
      assertThat(first.at("/data/title").stringValue()).isEqualTo("first");
    }
    try (StockClient client = connect(token)) {
      client.subscribe("a", ALERTS, Map.of());
      assertThat(json(client.message()).get("data")).isEqualTo(first.get("data"));
      String id = first.at("/data/alertId").stringValue();
      client.send("/app/alerts", Map.of(), "{\"alertId\":\"%s\"}".formatted(id));
      client.disconnect();
    }
    try (StockClient client = connect(token)) {
      alert(user, "second");
      client.subscribe("a", ALERTS, Map.of());
      assertThat(json(client.message()).at("/data/title").stringValue()).isEqualTo("second");
    }
  }

  @Test
  final void alertIsShownUntilAcknowledged() throws Exception {
    String user = "dave-" + name;
    String token = gateway.token("{\"user\":\"%s\"}".formatted(user));
    Map<String, String> individually = Map.of("ack", "client-individual");
    try (StockClient client = connect(token)) {
      client.subscribe("a", ALERTS, individually);
      alert(user, "first");
      assertThat(json(client.message()).at("/data/title").stringValue()).isEqualTo("first");
    }
    try (StockClient client = connect(token)) {
      client.subscribe("a", ALERTS, individually);
      StockClient.Received first = client.message();
      assertThat(json(first).at("/data/title").stringValue()).isEqualTo("first");
      client.ack(first, Map.of());
      client.disconnect();
    }
    try (StockClient client = connect(token)) {
      alert(user, "second");
      client.subscribe("a", ALERTS, individually);
      assertThat(json(client.message()).at("/data/title").stringValue()).isEqualTo("second");
    }
  }

  /** Asserts that the unacknowledged message of a stopped client goes to the next consumer. */
  final void assertDetectedWhenSilent(ClientProcess client) throws Exception {
    client.send(queue, Map.of(), "1");
    client.subscribe("q", queue, Map.of("ack", "client-individual"));
    assertThat(client.message().text()).isEqualTo("1");
    Signals.send("STOP", client.pid());
    try (StockClient next = connect()) {
      next.subscribe("q", queue, Map.of("ack", "client-individual"));
      StockClient.Received again = next.message();
      assertThat(again.text()).isEqualTo("1");
      assertThat(again.header("redelivered")).isEqualTo("true");
    }
  }

  private static void alert(String user, String title) throws Exception {
    Events.post(
        broker,
        "users." + user,
        """
        {"type":"alert","data":{"userId":"%s","level":"error","title":"%s","message":"m"}}"""
            .formatted(user, title));
  }

  private static GetResponse awaitDeadLetter() throws Exception {
    try (Connection connection = broker.connect();
        Channel amqp = connection.createChannel()) {
      return Patience.await("a dead letter")
          .until(() -> amqp.basicGet(Names.DEAD_LETTERS, true), letter -> letter != null);
    }
  }

  private static JsonNode json(StockClient.Received message) {
    return JsonMapper.shared().readTree(message.body());
  }
}
