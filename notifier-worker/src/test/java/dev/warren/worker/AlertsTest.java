package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.testkit.golden.GoldenMessages;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The delivery of alerts to users' queues in a real RabbitMQ. */
class AlertsTest extends WorkerTestBase {

  /**
   * One partition, so that all channels of a family share it and a blocked one would block the
   * others.
   */
  private static final int PARTITIONS = 1;

  private List<Delivery> topics;

  @BeforeAll
  static void startWorker() {
    worker = TestWorker.start(broker, PARTITIONS);
  }

  @BeforeEach
  void subscribe() throws Exception {
    topics = client.subscribe("#");
  }

  @Test
  void postedAlertIsInTheQueueOnceAndOnTheTopic() throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId("e-1")
            .correlationId("c-1")
            .headers(Map.of("trace-id", "t-1"))
            .build();
    byte[] body = alert("a-1").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    client.publish(Names.EVENTS, "users.bob", properties, body);
    client.post("users.bob", alert("a-2"));

    List<Delivery> alerts = awaitAlerts("bob", 2);

    assertThat(ids(alerts)).containsExactly("a-1", "a-2");
    BasicProperties arrived = alerts.get(0).getProperties();
    assertThat(arrived.getMessageId()).isEqualTo("a-1");
    assertThat(arrived.getType()).isEqualTo("alert");
    assertThat(arrived.getContentType()).isEqualTo("application/json");
    assertThat(arrived.getDeliveryMode()).isEqualTo(2);
    assertThat(arrived.getCorrelationId()).isEqualTo("c-1");
    assertThat(arrived.getHeaders()).containsKeys("trace-id", Names.TIMESTAMP_HEADER);
    List<Delivery> live = awaitTopics("users.bob", 2);
    assertThat(live).hasSize(2);
    assertThat(live.get(0).getBody()).isEqualTo(alerts.get(0).getBody());
    assertThat(GoldenMessages.json(alerts.get(0).getBody()).get("id").stringValue())
        .isEqualTo("e-1");
  }

  @Test
  void mentionsAndFailedAgentsRaiseAlerts() throws Exception {
    client.post("chat.room", chat("@carol look"));
    client.post(
        "agents.coder",
        "{'type':'agent_status','data':"
            + "{'state':'stopped','agentName':'C','owner':'carol','error':'oom'}}",
        "{'type':'agent_status','data':{'state':'stale','agentName':'C','owner':'carol'}}");

    List<Delivery> alerts = awaitAlerts("carol", 3);
    List<Delivery> live = awaitTopics("users.carol", 3);

    assertThat(fields(alerts, "title"))
        .containsExactlyInAnyOrder("al mentioned you", "C stopped with an error", "C is stale");
    assertThat(fields(alerts, "source"))
        .containsExactlyInAnyOrder("chat.room", "agents.coder", "agents.coder");
    assertThat(ids(live)).containsExactlyInAnyOrderElementsOf(ids(alerts));
    assertThat(awaitTopics("chat.room", 1)).hasSize(1);
    assertThat(awaitTopics("agents.coder", 2)).hasSize(2);
  }

  @Test
  void clientsMentionsAndOwnersReachReadersOnly() throws Exception {
    // Declares the queues like a gateway whose users open their alerts.
    ClientQueues queues = new ClientQueues(client.connection(), null);
    Map<String, List<String>> keys =
        Map.of(
            "reader", List.of("reader.*.evil.#"),
            "mate", List.of("mate.users.mate", "mate.@.team-7"),
            "alice", List.of("alice.*.pay.#", "alice.@.pay"));
    for (Map.Entry<String, List<String>> user : keys.entrySet()) {
      String queue = queues.alerts(user.getKey()).name();
      for (String key : user.getValue()) {
        client.channel().queueBind(queue, Names.ALERT_READERS, key);
      }
    }

    fromClient("chat.evil", chat("@reader @mate @alice @ghost look"));
    for (String owner : List.of("alice", "reader", "ghost")) {
      fromClient(
          "agents.evil.x",
          "{'type':'agent_status','data':{'state':'stopped','agentName':'PAYROLL','owner':'%s','error':'click here'}}"
              .formatted(owner));
    }
    client.post("chat.evil", chat("@alice from a publisher"));

    assertThat(fields(awaitAlerts("reader", 2), "title"))
        .containsExactlyInAnyOrder("al mentioned you", "PAYROLL stopped with an error");
    assertThat(fields(awaitAlerts("mate", 1), "title")).containsExactly("al mentioned you");
    awaitTopics("chat.evil", 2);
    awaitTopics("agents.evil.x", 3);
    // The publisher's event came last, so any alert before it would be in the queue, too.
    assertThat(fields(awaitAlerts("alice", 1), "source")).containsExactly("chat.evil");
    assertThat(awaitTopics("users.alice", 1)).hasSize(1);
    assertThat(awaitTopics("users.reader", 2)).hasSize(2);
    assertThat(awaitTopics("users.ghost", 0)).isEmpty();
    assertThat(broker.ctl("list_queues", "-q", "name")).doesNotContain("ghost");
    assertThat(client.count(Names.DEAD_LETTERS)).isZero();
  }

  /** Posts like a gateway whose client is in team-7. */
  private void fromClient(String channel, String event) throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder()
            .headers(Map.of(Names.SENDER_HEADER, "al", Names.TEAMS_HEADER, "evil team-7"))
            .build();
    byte[] body = event.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    client.publish(Names.EVENTS, channel, properties, body);
  }

  @Test
  void repeatedEventRaisesTheSameAlertId() throws Exception {
    String note =
        "{'type':'note_created','id':'n-1','data':{'noteId':1,'author':'al','body':'@twice'}}";
    client.post("notes.t", note, note);

    List<String> ids = ids(awaitAlerts("twice", 2));

    assertThat(ids.get(0)).isEqualTo(ids.get(1));
  }

  @Test
  void fullQueueHoldsUpOnlyItsOwnChannel() throws Exception {
    client.post("users.full", alert("a-0"));
    soon().until(() -> client.count(Names.alerts("full")) == 1);
    broker.ctl(
        "set_policy",
        "full",
        "^warren\\.alerts\\.full$",
        "{\"max-length\":1}",
        "--apply-to",
        "queues");
    soon().until(() -> broker.ctl("list_queues", "-q", "name", "policy").contains("full\tfull"));

    client.post("users.full", alerts("a-", 1, 20));
    client.post("users.free", alerts("f-", 0, 5));

    assertThat(ids(awaitAlerts("free", 5))).containsExactlyElementsOf(alertIds("f-", 5));
    assertThat(client.count(Names.alerts("full"))).isLessThan(20);

    // The test consumes the full queue, which makes room for the alerts that wait.
    assertThat(ids(awaitAlerts("full", 20))).containsExactlyElementsOf(alertIds("a-", 20));
    assertThat(client.count(Names.DEAD_LETTERS)).isZero();
  }

  @Test
  void waitingAlertIsLeftToTheNextWorker() throws Exception {
    client.declareFullAlertQueue("waits");
    client.post("users.waits", alert("a-1"), alert("a-2"));
    awaitTopics("users.waits", 1);

    worker.close();
    worker.startAgain();
    // A deletion would lose an alert on its way: RabbitMQ confirms a message whose queue is gone.
    client.channel().queuePurge(Names.alerts("waits"));

    assertThat(ids(awaitAlerts("waits", 2))).containsExactly("a-1", "a-2");
  }

  @Test
  void deletedQueueIsDeclaredForTheNextAlert() throws Exception {
    client.post("users.gone", alert("a-1"));
    soon().until(() -> client.count(Names.alerts("gone")) == 1);
    client.channel().queueDelete(Names.alerts("gone"));

    client.post("users.gone", alert("a-2"));

    assertThat(ids(awaitAlerts("gone", 1))).containsExactly("a-2");
  }

  @Test
  void alertIsRetriedWhileItsQueueCannotBeDeclared() throws Exception {
    try (Connection owner = broker.connect();
        Channel own = owner.createChannel()) {
      // RabbitMQ refuses an exclusive queue to every other connection.
      own.queueDeclare(Names.alerts("locked"), false, true, false, Map.of());
      client.post("users.locked", alert("a-1"), alert("a-2"));
      // The worker declares this queue after its attempt to declare the locked one, so the attempt
      // has ended by then.
      client.post("users.unlocked", alert("u-1"));
      assertThat(ids(awaitAlerts("unlocked", 1))).containsExactly("u-1");
    }

    soon().until(() -> client.count(Names.alerts("locked")) > 0);
    assertThat(ids(awaitAlerts("locked", 2))).containsExactly("a-1", "a-2");
    assertThat(client.count(Names.DEAD_LETTERS)).isZero();
  }

  @Test
  void mentionOfAnImpossibleUserIsIgnored() throws Exception {
    client.post("chat.long", chat("@" + "x".repeat(195)), chat("@dave"));

    assertThat(awaitAlerts("dave", 1)).hasSize(1);
    assertThat(awaitTopics("chat.long", 2)).hasSize(2);
    assertThat(client.count(Names.DEAD_LETTERS)).isZero();
  }

  private static String chat(String content) {
    return "{'type':'chat_message','data':{'content':'%s','sender':'al'}}".formatted(content);
  }

  private static String alert(String id) {
    return "{'type':'alert','data':{'alertId':'%s','level':'error','title':'t','message':'m'}}"
        .formatted(id);
  }

  private static String[] alerts(String prefix, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> alert(prefix + i)).toArray(String[]::new);
  }

  private static List<String> alertIds(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** Waits for the user's queue, and consumes it until it has delivered {@code atLeast} alerts. */
  private List<Delivery> awaitAlerts(String user, int atLeast) throws Exception {
    // Consuming a queue while the worker declares it can end the connection (RabbitMQ 3.10).
    soon().until(() -> client.count(Names.alerts(user)) > 0);
    List<Delivery> taken = client.consume(Names.alerts(user));
    soon().until(() -> taken.size() >= atLeast);
    return taken;
  }

  private List<Delivery> awaitTopics(String key, int atLeast) {
    return soon()
        .until(
            () ->
                topics.stream()
                    .filter(each -> each.getEnvelope().getRoutingKey().equals(key))
                    .toList(),
            found -> found.size() >= atLeast);
  }

  private static List<String> ids(List<Delivery> alerts) {
    return fields(alerts, "alertId");
  }

  private static List<String> fields(List<Delivery> alerts, String name) {
    return alerts.stream()
        .map(each -> GoldenMessages.json(each.getBody()).get("data").get(name).stringValue())
        .toList();
  }
}
