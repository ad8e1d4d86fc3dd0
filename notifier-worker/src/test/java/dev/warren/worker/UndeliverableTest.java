package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.presence.Note;
import dev.warren.testkit.Patience;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * A message that RabbitMQ gives up delivering becomes a dead letter with the reason, and can be
 * replayed.
 */
class UndeliverableTest extends WorkerTestBase {

  private static final byte[] BODY = "x".getBytes(StandardCharsets.UTF_8);
  private static final BasicProperties NO_PROPERTIES = new BasicProperties();

  private DeadLetters letters;

  @BeforeAll
  static void startWorker() {
    worker = TestWorker.start(broker, 1);
  }

  @BeforeEach
  void readLetters() {
    letters = new DeadLetters(client.connection());
  }

  @Test
  void rejectedEventIsALetterAndItsReplayIsPublished() throws Exception {
    String queue = Family.NOTES.queue(0);
    worker.close();
    byte[] body = "{\"type\":\"note_created\",\"data\":{\"noteId\":1,\"author\":\"a\"}}".getBytes();
    client.publish(
        Names.EVENTS,
        "notes.given-up",
        new BasicProperties.Builder()
            .messageId("m-1")
            .contentType("text/x")
            .headers(Map.of("trace-id", "t-1"))
            .build(),
        body);
    reject(queue, false, 1);
    worker.startAgain();

    Letter letter = awaitLetter();
    assertThat(letter.reason()).isEqualTo("rejected: a consumer of " + queue + " rejected it");
    assertThat(letter.exchange()).isEqualTo(Names.EVENTS);
    assertThat(letter.routingKey()).isEqualTo("notes.given-up");
    assertThat(letter.count()).isEqualTo(1);
    assertThat(letter.content().type()).isEqualTo("text/x");
    assertThat(letters.show(letter.id()).body()).isEqualTo(body);

    List<Delivery> topic = client.subscribe("notes.given-up");
    letters.replay(letter.id());

    soon().until(() -> topic.size() == 1);
    BasicProperties published = topic.get(0).getProperties();
    assertThat(published.getMessageId()).isEqualTo("m-1");
    assertThat(published.getHeaders()).containsOnlyKeys("trace-id", Names.TIMESTAMP_HEADER);
    assertThat(letters.list(10)).isEmpty();
  }

  @Test
  void noteIsNoLetter() throws Exception {
    Note note = new Note.MemoryRequest("g");
    client.publish(
        Names.UNDELIVERABLE,
        "",
        new BasicProperties.Builder().type(note.type()).build(),
        note.encode());
    client.publish(Names.UNDELIVERABLE, "", NO_PROPERTIES, BODY);

    Letter letter = awaitLetter();
    assertThat(letters.show(letter.id()).body()).isEqualTo(BODY);
    assertThat(client.count(Names.UNDELIVERABLE)).isZero();
    assertThat(letters.list(10)).hasSize(1);
  }

  @Test
  void letterOfAPoisonMessageSaysHowOftenItWasTried() throws Exception {
    String queue = new ClientQueues(client.connection(), null).queue("poison").name();
    client.publish("", queue, NO_PROPERTIES, BODY);

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
    GetResponse again = client.channel().basicGet(queue, true);
    assertThat(again.getBody()).isEqualTo(BODY);
    assertThat(letters.list(10)).isEmpty();
  }

  @Test
  void rejectedAlertIsALetter() throws Exception {
    String queue = new ClientQueues(client.connection(), null).alerts("bob@x").name();
    client.publish(Names.ALERTS, "bob~40x", NO_PROPERTIES, BODY);
    reject(queue, false, 1);

    Letter letter = awaitLetter();
    assertThat(letter.exchange()).isEqualTo(Names.ALERTS);
    assertThat(letter.routingKey()).isEqualTo("bob~40x");
    letters.drop(letter.id());
    assertThat(letters.list(10)).isEmpty();
  }

  @Test
  void messageWithoutAReasonIsALetter() throws Exception {
    client.publish(Names.UNDELIVERABLE, "key", NO_PROPERTIES, BODY);

    assertThat(awaitLetter().reason()).startsWith("undeliverable: RabbitMQ gave no reason");
  }

  @Test
  void letterLeavesOutHeadersThatAreTooLarge() throws Exception {
    String queue = new ClientQueues(client.connection(), null).queue("large").name();
    client.publish(
        "",
        queue,
        new BasicProperties.Builder().headers(Map.of("large", "x".repeat(100_000))).build(),
        BODY);
    reject(queue, false, 1);

    Letter letter = awaitLetter();
    assertThat(letter.routingKey()).isEqualTo(queue);
    assertThat(letters.show(letter.id()).headers()).doesNotContainKey("large");
  }

  @Test
  void healthIsDownUntilItConsumesAgain() throws Exception {
    client.channel().queueDelete(Names.DEAD_LETTERS);
    client.publish(Names.UNDELIVERABLE, "key", NO_PROPERTIES, BODY);

    Health down = awaitHealth(Status.DOWN);
    assertThat(down.getDetails()).containsKey("problem");

    awaitLetter();
    awaitHealth(Status.UP);

    client.channel().queueDelete(Names.UNDELIVERABLE);
    awaitHealth(Status.DOWN);
    awaitHealth(Status.UP);
    client.channel().queuePurge(Names.DEAD_LETTERS);
    client.publish(Names.UNDELIVERABLE, "key", NO_PROPERTIES, BODY);
    awaitLetter();
  }

  private static Health awaitHealth(Status status) {
    return soon().until(worker::lettersHealth, health -> health.getStatus().equals(status));
  }

  /** Consumes the queue and rejects {@code times} deliveries. */
  private void reject(String queue, boolean requeue, int times) throws Exception {
    try (Channel consuming = client.connection().createChannel()) {
      BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
      consuming.basicQos(1);
      consuming.basicConsume(queue, false, (tag, delivery) -> deliveries.add(delivery), tag -> {});
      for (int i = 0; i < times; i++) {
        Delivery delivery = Patience.take("delivery " + i, deliveries);
        consuming.basicReject(delivery.getEnvelope().getDeliveryTag(), requeue);
      }
    }
  }

  private Letter awaitLetter() throws Exception {
    soon().until(() -> client.count(Names.DEAD_LETTERS) == 1);
    List<Letter> list = letters.list(10);
    assertThat(list).hasSize(1);
    return list.get(0);
  }
}
