package dev.warren.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.golden.GoldenMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Alerts on their way into users' queues, with a RabbitMQ as it is. */
class AlertsTest {

  /** So that all channels of a family share one, and one could hold up the others. */
  private static final int PARTITIONS = 1;

  private static TestBroker broker;
  private static ConfigurableApplicationContext worker;

  private Connection connection;
  private Channel channel;
  private List<Delivery> topics;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    worker = TestWorker.start(broker, PARTITIONS);
  }

  @AfterAll
  static void end() {
    worker.close();
    broker.close();
  }

  @BeforeEach
  void connect() throws Exception {
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, Names.TOPICS, "#");
    topics = consume(queue);
  }

  @AfterEach
  void disconnect() {
    connection.abort();
  }

  @Test
  void anAlertThatIsPostedWhileNobodyListensIsInItsUsersQueueOnce() throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId("e-1")
            .correlationId("c-1")
            .headers(Map.of("trace-id", "t-1"))
            .build();
    publish("users.bob", alert("a-1"), properties);
    post("users.bob", alert("a-2"));

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
  void whoIsMentionedAndWhoOwnsAnAgentThatFailsIsAlertedInQueueAndTopic() throws Exception {
    post("chat.room", "'chat_message','data':{'content':'@carol look','sender':'al'}");
    post(
        "agents.coder",
        "'agent_status','data':{'state':'stopped','agentName':'C','owner':'carol','error':'oom'}");
    post("agents.coder", "'agent_status','data':{'state':'stale','agentName':'C','owner':'carol'}");

    List<Delivery> alerts = awaitAlerts("carol", 3);
    List<Delivery> live = awaitTopics("users.carol", 3);

    assertThat(alerts.stream().map(each -> field(each, "title")))
        .containsExactlyInAnyOrder("al mentioned you", "C stopped with an error", "C is stale");
    assertThat(alerts.stream().map(each -> field(each, "source")))
        .containsExactlyInAnyOrder("chat.room", "agents.coder", "agents.coder");
    assertThat(ids(live)).containsExactlyInAnyOrderElementsOf(ids(alerts));
    assertThat(awaitTopics("chat.room", 1)).hasSize(1);
    assertThat(awaitTopics("agents.coder", 2)).hasSize(2);
  }

  @Test
  void theSameEventTwiceGivesTheSameAlertId() throws Exception {
    String note = "'note_created','id':'n-1','data':{'noteId':1,'author':'al','body':'@twice'}";
    post("notes.t", note);
    post("notes.t", note);

    List<String> ids = ids(awaitAlerts("twice", 2));

    assertThat(ids.get(0)).isEqualTo(ids.get(1));
  }

  @Test
  void aQueueThatIsFullHoldsUpItsChannelOnlyAndInOrder() throws Exception {
    post("users.full", alert("a-0"));
    soon().until(() -> count("full") == 1);
    broker.ctl(
        "set_policy",
        "full",
        "^warren\\.alerts\\.full$",
        "{\"max-length\":1}",
        "--apply-to",
        "queues");
    soon().until(() -> broker.ctl("list_queues", "-q", "name", "policy").contains("full\tfull"));

    for (int i = 1; i < 20; i++) {
      post("users.full", alert("a-" + i));
    }
    for (int i = 0; i < 5; i++) {
      post("users.free", alert("f-" + i));
    }

    assertThat(ids(awaitAlerts("free", 5)))
        .containsExactlyElementsOf(IntStream.range(0, 5).mapToObj(i -> "f-" + i).toList());
    assertThat(count("full")).isLessThan(20);

    // Makes room by and by.
    assertThat(ids(awaitAlerts("full", 20)))
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "a-" + i).toList());
    assertThat(deadLetters()).isZero();
  }

  @Test
  void anAlertThatWaitsIsLeftToTheNextWorker() throws Exception {
    fullQueue("waits");
    post("users.waits", alert("a-1"));
    post("users.waits", alert("a-2"));
    awaitTopics("users.waits", 1);

    worker.close();
    worker = TestWorker.start(broker, PARTITIONS);
    channel.queueDelete(Names.alerts("waits"));

    assertThat(ids(awaitAlerts("waits", 2))).containsExactly("a-1", "a-2");
  }

  @Test
  void aQueueThatWasDeletedIsMadeAnewForTheNextAlert() throws Exception {
    post("users.gone", alert("a-1"));
    soon().until(() -> count("gone") == 1);
    channel.queueDelete(Names.alerts("gone"));

    post("users.gone", alert("a-2"));

    assertThat(ids(awaitAlerts("gone", 1))).containsExactly("a-2");
  }

  @Test
  void anAlertWhoseQueueCannotBeDeclaredIsTriedAgain() throws Exception {
    try (Connection owner = broker.connect();
        Channel own = owner.createChannel()) {
      // Exclusive to this connection: RabbitMQ refuses everybody else.
      own.queueDeclare(Names.alerts("locked"), false, true, false, Map.of());
      post("users.locked", alert("a-1"));
      post("users.locked", alert("a-2"));
      // Its queue is declared after that of the first was tried.
      post("users.unlocked", alert("u-1"));
      assertThat(ids(awaitAlerts("unlocked", 1))).containsExactly("u-1");
    }

    soon().until(() -> count("locked") > 0);
    assertThat(ids(awaitAlerts("locked", 2))).containsExactly("a-1", "a-2");
    assertThat(deadLetters()).isZero();
  }

  @Test
  void whoHasNoChannelGetsNoAlertAndTheEventIsPublished() throws Exception {
    String mention = "'chat_message','data':{'content':'@%s','sender':'al'}";
    post("chat.long", mention.formatted("x".repeat(195)));
    post("chat.long", mention.formatted("dave"));

    assertThat(awaitAlerts("dave", 1)).hasSize(1);
    assertThat(awaitTopics("chat.long", 2)).hasSize(2);
    assertThat(deadLetters()).isZero();
  }

  /** Of another kind than Warren's, so that it is exact: it has room for what is in it already. */
  private void fullQueue(String user) throws IOException, InterruptedException {
    String queue = Names.alerts(user);
    channel.queueDeclare(
        queue, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    channel.queueBind(queue, Names.ALERTS, user);
    channel.basicPublish("", queue, new BasicProperties(), new byte[0]);
    channel.waitForConfirms();
  }

  private static String alert(String id) {
    return "'alert','data':{'alertId':'%s','level':'error','title':'t','message':'m'}"
        .formatted(id);
  }

  private void post(String key, String event) throws Exception {
    publish(key, event, new BasicProperties());
  }

  private void publish(String key, String event, BasicProperties properties) throws Exception {
    String json = ("{'type':" + event + "}").replace('\'', '"');
    channel.basicPublish(
        Names.EVENTS, key, true, properties, json.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(10_000);
  }

  private long count(String user) throws Exception {
    return messages(Names.alerts(user));
  }

  private long deadLetters() throws Exception {
    return messages(Names.DEAD_LETTERS);
  }

  /** On a channel of its own, as one about a queue that is not there yet ends the channel. */
  private long messages(String queue) throws Exception {
    try (Channel counting = connection.createChannel()) {
      return counting.messageCount(queue);
    }
  }

  /** Takes alerts out of the user's queue, which must be there by then, until it has so many. */
  private List<Delivery> awaitAlerts(String user, int atLeast) throws IOException {
    soon().until(() -> broker.ctl("list_queues", "-q", "name").contains(Names.alerts(user)));
    List<Delivery> taken = consume(Names.alerts(user));
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

  private List<Delivery> consume(String queue) throws IOException {
    List<Delivery> taken = new CopyOnWriteArrayList<>();
    Channel consuming = connection.createChannel();
    consuming.basicQos(1);
    consuming.basicConsume(
        queue,
        false,
        (tag, delivery) -> {
          taken.add(delivery);
          consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        tag -> {});
    return taken;
  }

  private static List<String> ids(List<Delivery> alerts) {
    return alerts.stream().map(each -> field(each, "alertId")).toList();
  }

  private static String field(Delivery alert, String name) {
    return GoldenMessages.json(alert.getBody()).get("data").get(name).stringValue();
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions();
  }
}
