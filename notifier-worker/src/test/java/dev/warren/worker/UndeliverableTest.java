package dev.warren.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.presence.Note;
import dev.warren.testkit.broker.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** What RabbitMQ gives up is a dead letter that says so, and can be posted again. */
class UndeliverableTest {

  private static TestBroker broker;
  private static ConfigurableApplicationContext worker;

  private Connection connection;
  private Channel channel;
  private DeadLetters letters;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    worker = TestWorker.start(broker, 1);
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
    channel.queuePurge(Names.DEAD_LETTERS);
    letters = new DeadLetters(connection);
  }

  @AfterEach
  void disconnect() {
    connection.abort();
  }

  @Test
  void anEventThatAWorkerRejectsIsALetterAndItsReplayIsPublished() throws Exception {
    String queue = Family.NOTES.queue(0);
    worker.close();
    byte[] body = "{\"type\":\"note_created\",\"data\":{\"noteId\":1,\"author\":\"a\"}}".getBytes();
    publish(
        Names.EVENTS,
        "notes.given-up",
        new BasicProperties.Builder()
            .messageId("m-1")
            .contentType("text/x")
            .headers(Map.of("trace-id", "t-1"))
            .build(),
        body);
    reject(queue, false, 1);
    worker = TestWorker.start(broker, 1);

    Letter letter = awaitLetter();
    assertThat(letter.reason()).isEqualTo("rejected: who consumed " + queue + " did not want it");
    assertThat(letter.exchange()).isEqualTo(Names.EVENTS);
    assertThat(letter.routingKey()).isEqualTo("notes.given-up");
    assertThat(letter.count()).isEqualTo(1);
    assertThat(letter.content().type()).isEqualTo("text/x");
    assertThat(letters.show(letter.id()).body()).isEqualTo(body);

    BlockingQueue<Delivery> topic = topic("notes.given-up");
    letters.replay(letter.id());

    Delivery published = topic.poll(20, TimeUnit.SECONDS);
    assertThat(published).isNotNull();
    assertThat(published.getProperties().getMessageId()).isEqualTo("m-1");
    assertThat(published.getProperties().getHeaders())
        .containsOnlyKeys("trace-id", Names.TIMESTAMP_HEADER);
    assertThat(letters.list(10)).isEmpty();
  }

  @Test
  void whatGatewaysAndWorkersToldEachOtherIsNoLetter() throws Exception {
    Note note = new Note.Wants("g");
    publish(
        Names.UNDELIVERABLE,
        "",
        new BasicProperties.Builder().type(note.type()).build(),
        note.encode());
    publish(Names.UNDELIVERABLE, "", new BasicProperties(), "an event".getBytes());

    Letter letter = awaitLetter();
    assertThat(letters.show(letter.id()).body()).isEqualTo("an event".getBytes());
    assertThat(channel.messageCount(Names.UNDELIVERABLE)).isZero();
    assertThat(letters.list(10)).hasSize(1);
  }

  @Test
  void whatIsRequeuedTooOftenIsALetterThatSaysHowOften() throws Exception {
    String queue = new ClientQueues(connection, null).queue("poison");
    publish("", queue, new BasicProperties(), "poison".getBytes());

    reject(queue, true, Topology.DELIVERY_LIMIT + 1);

    Letter letter = awaitLetter();
    assertThat(letter.reason())
        .isEqualTo(
            "delivery-limit: RabbitMQ delivered it 101 times from warren.queue.poison"
                + " without an acknowledgement");
    assertThat(letter.count()).isEqualTo(101);
    assertThat(letter.exchange()).isEmpty();
    assertThat(letter.routingKey()).isEqualTo(queue);

    letters.replay(letter.id());
    GetResponse again = channel.basicGet(queue, true);
    assertThat(again.getBody()).isEqualTo("poison".getBytes());
    assertThat(letters.list(10)).isEmpty();
  }

  @Test
  void anAlertThatItsConsumerRejectsIsALetter() throws Exception {
    String queue = new ClientQueues(connection, null).alerts("bob@x");
    publish(Names.ALERTS, "bob~40x", new BasicProperties(), "{}".getBytes());
    reject(queue, false, 1);

    Letter letter = awaitLetter();
    assertThat(letter.exchange()).isEqualTo(Names.ALERTS);
    assertThat(letter.routingKey()).isEqualTo("bob~40x");
    letters.drop(letter.id());
    assertThat(letters.list(10)).isEmpty();
  }

  @Test
  void whatSomebodyPostsThereIsALetterToo() throws Exception {
    publish(Names.UNDELIVERABLE, "key", new BasicProperties(), "x".getBytes());

    assertThat(awaitLetter().reason()).isEqualTo("undeliverable: RabbitMQ does not say why");
  }

  @Test
  void aLetterWhoseHeadersAreTooLargeIsThereWithoutThem() throws Exception {
    String queue = new ClientQueues(connection, null).queue("large");
    publish(
        "",
        queue,
        new BasicProperties.Builder().headers(Map.of("large", "x".repeat(100_000))).build(),
        "x".getBytes());
    reject(queue, false, 1);

    Letter letter = awaitLetter();
    assertThat(letter.routingKey()).isEqualTo(queue);
    assertThat(letters.show(letter.id()).headers()).doesNotContainKey("large");
  }

  @Test
  void healthIsDownWhileItIsNotConsumedAndWhatCameMeanwhileIsNotLost() throws Exception {
    channel.queueDelete(Names.DEAD_LETTERS);
    publish(Names.UNDELIVERABLE, "key", new BasicProperties(), "x".getBytes());

    soon().until(() -> TestWorker.lettersHealth(worker).getStatus().equals(Status.DOWN));
    assertThat(TestWorker.lettersHealth(worker).getDetails()).containsKey("problem");

    awaitLetter();
    soon().until(() -> TestWorker.lettersHealth(worker).getStatus().equals(Status.UP));

    channel.queueDelete(Names.UNDELIVERABLE);
    soon().until(() -> TestWorker.lettersHealth(worker).getStatus().equals(Status.DOWN));
    soon().until(() -> TestWorker.lettersHealth(worker).getStatus().equals(Status.UP));
    channel.queuePurge(Names.DEAD_LETTERS);
    publish(Names.UNDELIVERABLE, "key", new BasicProperties(), "y".getBytes());
    awaitLetter();
  }

  /** As one who consumes the queue, as often as it is delivered. */
  private void reject(String queue, boolean requeue, int times) throws Exception {
    try (Channel consuming = connection.createChannel()) {
      BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
      consuming.basicQos(1);
      consuming.basicConsume(queue, false, (tag, delivery) -> deliveries.add(delivery), tag -> {});
      for (int i = 0; i < times; i++) {
        Delivery delivery = deliveries.poll(10, TimeUnit.SECONDS);
        assertThat(delivery).as("delivery " + i).isNotNull();
        consuming.basicReject(delivery.getEnvelope().getDeliveryTag(), requeue);
      }
    }
  }

  private void publish(String exchange, String key, BasicProperties properties, byte[] body)
      throws Exception {
    channel.basicPublish(exchange, key, true, properties, body);
    channel.waitForConfirmsOrDie(10_000);
  }

  private BlockingQueue<Delivery> topic(String key) throws Exception {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, Names.TOPICS, key);
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    channel.basicConsume(queue, true, (tag, delivery) -> deliveries.add(delivery), tag -> {});
    return deliveries;
  }

  /** On a channel of its own, as one about a queue that is not there ends the channel. */
  private long messages(String queue) throws Exception {
    try (Channel counting = connection.createChannel()) {
      return counting.messageCount(queue);
    }
  }

  private Letter awaitLetter() throws Exception {
    soon().until(() -> messages(Names.DEAD_LETTERS) == 1);
    List<Letter> list = letters.list(10);
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions();
  }
}
