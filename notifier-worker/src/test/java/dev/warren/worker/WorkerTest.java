package dev.warren.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.golden.GoldenMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The worker as it runs, on a RabbitMQ as it is. */
class WorkerTest {

  private static final int PARTITIONS = 2;

  private static TestBroker broker;
  private static ConfigurableApplicationContext worker;

  private Connection connection;
  private Channel channel;
  private volatile List<Delivery> log;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    worker = startWorker();
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
  }

  @AfterEach
  void disconnect() {
    connection.abort();
  }

  @Test
  void anEventIsPublishedToItsTopicWithItsPublishersHeaders() throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId("m-1")
            .correlationId("c-1")
            .headers(Map.of("trace-id", "t-1", "attempt", 2))
            .build();
    channel.basicPublish(
        Names.EVENTS, "notes.headers", true, properties, noteCreated(7).getBytes());
    channel.waitForConfirmsOrDie(10_000);

    Delivery published = awaitLog("notes.headers", 1).get(0);

    assertThat(published.getProperties().getMessageId()).isEqualTo("m-1");
    assertThat(published.getProperties().getCorrelationId()).isEqualTo("c-1");
    assertThat(published.getProperties().getHeaders())
        .containsEntry("attempt", 2)
        .hasEntrySatisfying("trace-id", id -> assertThat(id).hasToString("t-1"))
        .containsKey(Names.TIMESTAMP_HEADER);
    assertThat(GoldenMessages.json(published.getBody()).get("id").stringValue()).isEqualTo("m-1");
  }

  @Test
  void anEventWaitsInItsQueueWhileThereIsNoLogToTakeIt() throws Exception {
    channel.queueUnbind(Names.LOG, Names.TOPICS, "#");
    post("notes.unbound", 0);
    assertThat(notes(awaitLog("notes.unbound", 1))).containsExactly(0);

    channel.queueDelete(Names.LOG);
    post("notes.deleted", 0);
    assertThat(notes(awaitLog("notes.deleted", 1))).containsExactly(0);

    assertThat(deadLetters()).isZero();
  }

  @Test
  void anEventIsAcknowledgedOnlyWhenItsPublishIsConfirmedAndManyArePublishedMeanwhile()
      throws Exception {
    refuseTopic("notes.refused");
    post("notes.refused", IntStream.range(0, 20).toArray());

    // The first was nacked and is tried again, so it has not been acknowledged; and others were
    // published after it without waiting for its answer.
    soon().until(() -> log("notes.refused").stream().filter(m -> note(m) == 0).count() > 1);
    soon().until(() -> new LinkedHashSet<>(notes(log("notes.refused"))).size() > 1);

    channel.queueDelete("full");
    soon()
        .untilAsserted(
            () ->
                assertThat(notes(log("notes.refused")))
                    .endsWith(IntStream.range(0, 20).boxed().toArray(Integer[]::new)));
    awaitEmptyPartitions();
    assertThat(deadLetters()).isZero();
  }

  @Test
  void theEventsOfAChannelKeepTheirOrderAroundBadOnes() throws Exception {
    for (int i = 0; i < 100; i++) {
      publish("notes.order", i % 3 == 1 ? "{\"type\":\"bad\",\"n\":" + i + "}" : noteCreated(i));
    }
    channel.waitForConfirmsOrDie(10_000);

    assertThat(notes(awaitLog("notes.order", 67)))
        .containsExactlyElementsOf(
            IntStream.range(0, 100).filter(i -> i % 3 != 1).boxed().toList());
    Delivery letter = letters(33).get(0);
    assertThat(letter.getBody()).asString(StandardCharsets.UTF_8).contains("\"n\":1}");
    assertThat(letter.getProperties().getHeaders().get(Names.REASON_HEADER).toString())
        .startsWith("type: 'bad' is not one of");
    assertThat(letter.getProperties().getHeaders().get(Names.ROUTING_KEY_HEADER))
        .hasToString("notes.order");
  }

  @Test
  void noEventIsSoBadThatItHoldsUpTheNext() throws Exception {
    String reallyBad = "x".repeat(200_000);
    publish("weather.bad", "{\"type\":\"%s\"}".formatted(reallyBad));
    publish("weather.bad", "{\"type\":\"a\",\"timestamp\":\"%s\"}".formatted(reallyBad));
    publish("weather.bad", "{\"type\":\"a\",\"id\":\"%s\"}".formatted("€".repeat(200)));
    publish("weather.bad", "{\"type\":\"a\",\"data\":{\"n\":1e99999999999}}");
    publish("weather.bad", "{\"type\":\"a\",\"data\":{\"noteId\":7}}");
    channel.waitForConfirmsOrDie(10_000);

    assertThat(notes(awaitLog("weather.bad", 1))).containsExactly(7);
    // None of them by RabbitMQ, after too many tries.
    assertThat(letters(4))
        .allMatch(m -> m.getProperties().getHeaders().containsKey(Names.REASON_HEADER));
  }

  @Test
  void aPartitionThatWasDeletedIsDeclaredAndConsumedAgain() throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      channel.queueDelete(Family.NOTES.queue(partition));
    }
    soon().until(() -> !TestWorker.isUp(worker));
    soon().until(() -> TestWorker.isUp(worker));

    // Enough channels to have some in each partition.
    for (int i = 0; i < 20; i++) {
      post("notes.deleted-" + i, i);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(notes(awaitLog("notes.deleted-" + i, 1))).containsExactly(i);
    }
  }

  @Test
  void ofTwoWorkersOneIsActiveAPartitionAndTheOtherTakesOverWithoutLossOrDoubles()
      throws Exception {
    ConfigurableApplicationContext first = worker;
    worker = startWorker();
    // Lines of queue and whether active: two consumers a queue, one of them active.
    soon()
        .untilAsserted(
            () -> {
              List<String> consumers = consumers();
              assertThat(consumers).hasSize(2 * PARTITIONS * Family.values().length);
              assertThat(consumers.stream().filter(line -> line.endsWith("\ttrue")))
                  .hasSize(PARTITIONS * Family.values().length)
                  .doesNotHaveDuplicates();
            });

    Thread closing = new Thread(first::close);
    for (int i = 0; i < 400; i++) {
      if (i == 100) {
        closing.start();
      }
      publish("notes.handed-over", noteCreated(i));
    }
    channel.waitForConfirmsOrDie(10_000);
    closing.join();

    post("notes.handed-over", 400);
    soon().until(() -> notes(log("notes.handed-over")).contains(400));
    assertThat(notes(log("notes.handed-over")))
        .containsExactlyElementsOf(IntStream.rangeClosed(0, 400).boxed().toList());
    assertThat(consumers())
        .hasSize(PARTITIONS * Family.values().length)
        .allMatch(line -> line.endsWith("\ttrue"));
    assertThat(TestWorker.isUp(worker)).isTrue();
  }

  @Test
  void healthIsDownWhileTheBrokerIsAwayAndUpAgainAfter() throws Exception {
    assertThat(TestWorker.isUp(worker)).isTrue();

    // In good order: RabbitMQ 3.10 does not find a stream again that it made less than a second
    // before it was killed.
    broker.stop();
    soon().until(() -> !TestWorker.isUp(worker));
    assertThat(TestWorker.health(worker).getDetails()).containsKey("problem");
    broker.startAgain();

    soon().until(() -> TestWorker.isUp(worker));
    connect();
    log = null;
    post("notes.after-the-stop", 1);
    assertThat(notes(awaitLog("notes.after-the-stop", 1))).containsExactly(1);
  }

  private static ConfigurableApplicationContext startWorker() {
    return TestWorker.start(broker, PARTITIONS);
  }

  /** Makes RabbitMQ nack what is published to a topic, by a queue that is full. */
  private void refuseTopic(String topic) throws IOException, InterruptedException {
    channel.queueDeclare(
        "full", false, true, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    channel.basicPublish("", "full", new BasicProperties(), new byte[0]);
    channel.waitForConfirms();
    channel.queueBind("full", Names.TOPICS, topic);
  }

  private void post(String key, int... notes) throws Exception {
    for (int note : notes) {
      publish(key, noteCreated(note));
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  private void publish(String key, String json) throws IOException {
    channel.basicPublish(
        Names.EVENTS, key, true, new BasicProperties(), json.getBytes(StandardCharsets.UTF_8));
  }

  private static String noteCreated(int noteId) {
    return "{\"type\":\"note_created\",\"data\":{\"noteId\":%d,\"author\":\"alice\"}}"
        .formatted(noteId);
  }

  private static int note(Delivery delivery) {
    return GoldenMessages.json(delivery.getBody()).get("data").get("noteId").intValue();
  }

  private static List<Integer> notes(List<Delivery> deliveries) {
    return deliveries.stream().map(WorkerTest::note).toList();
  }

  private List<Delivery> awaitLog(String key, int atLeast) {
    return soon().until(() -> log(key), found -> found.size() >= atLeast);
  }

  /** What the log holds of a channel, as far as it has been read. */
  private List<Delivery> log(String key) throws IOException {
    if (log == null) {
      List<Delivery> read = new CopyOnWriteArrayList<>();
      Channel reading = connection.createChannel();
      reading.basicQos(1_000);
      reading.basicConsume(
          Names.LOG,
          false,
          Map.of("x-stream-offset", "first"),
          (tag, delivery) -> {
            read.add(delivery);
            reading.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
          },
          // The log was deleted: the next call begins with the next log.
          tag -> log = null);
      log = read;
    }
    return log.stream()
        .filter(message -> message.getEnvelope().getRoutingKey().equals(key))
        .toList();
  }

  private List<Delivery> letters(int count) throws Exception {
    List<Delivery> read = new CopyOnWriteArrayList<>();
    try (Channel reading = connection.createChannel()) {
      reading.basicConsume(
          Names.DEAD_LETTERS, false, (tag, delivery) -> read.add(delivery), tag -> {});
      soon().until(() -> read.size() == count);
      return List.copyOf(read);
    }
  }

  private int deadLetters() throws IOException {
    return channel.queueDeclarePassive(Names.DEAD_LETTERS).getMessageCount();
  }

  private static void awaitEmptyPartitions() {
    soon()
        .until(
            () ->
                list("list_queues", "name", "messages").stream()
                    .filter(line -> line.matches("warren\\.[a-z]+\\.\\d+\t.*"))
                    .allMatch(line -> line.endsWith("\t0")));
  }

  private static List<String> consumers() {
    return list("list_consumers", "queue_name", "active").stream()
        .filter(line -> line.matches("warren\\.[a-z]+\\.\\d+\t.*"))
        .collect(Collectors.toList());
  }

  private static List<String> list(String command, String... columns) {
    List<String> line = new ArrayList<>(List.of(command, "-q", "--no-table-headers"));
    line.addAll(List.of(columns));
    return broker.ctl(line.toArray(String[]::new)).lines().toList();
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions();
  }
}
