package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.testkit.golden.GoldenMessages;
import dev.warren.worker.intake.EventRules;
import dev.warren.worker.intake.Partitions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole worker with a real RabbitMQ, which one of the tests stops. */
@WithBroker(own = true)
class WorkerTest extends WorkerTestBase {

  private static final int PARTITIONS = 2;
  private static final int ALL_PARTITIONS = PARTITIONS * Family.values().length;

  private static final String DECLARER = "\"warren-worker-declarer\"";

  @BeforeAll
  static void startWorker() {
    worker = TestWorker.start(broker, PARTITIONS);
  }

  @Test
  void topicMessageKeepsItsPublishersHeaders() throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId("m-1")
            .correlationId("c-1")
            .headers(Map.of("trace-id", "t-1", "attempt", 2))
            .build();
    client.publish(
        Names.EVENTS,
        "notes.headers",
        properties,
        noteCreated(7).replace('\'', '"').getBytes(StandardCharsets.UTF_8));

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
  void eventWaitsWhileTheLogIsMissing() throws Exception {
    client.channel().queueUnbind(Names.LOG, Names.TOPICS, "#");
    client.post("notes.unbound", noteCreated(0));
    assertThat(notes(awaitLog("notes.unbound", 1))).containsExactly(0);

    client.channel().queueDelete(Names.LOG);
    client.post("notes.deleted", noteCreated(0));
    client.readLog();
    assertThat(notes(awaitLog("notes.deleted", 1))).containsExactly(0);

    assertThat(client.count(Names.DEAD_LETTERS)).isZero();
  }

  @Test
  void eventThatAQueueRefusesIsSetAsideAlone() throws Exception {
    client.declareFullQueue("full", false);
    client.channel().queueBind("full", Names.TOPICS, "notes.refused");
    client.post("notes.refused", notesCreated(0, 20));
    client.post("notes.bystander", noteCreated(1));
    assertThat(notes(awaitLog("notes.bystander", 1))).containsExactly(1);

    // "6 times": each event stayed unacknowledged, and was published again until the worker gave
    // up.
    assertThat(letters(20))
        .allMatch(
            letter ->
                reason(letter).startsWith("log: RabbitMQ refused it 6 times; a queue bound to"));
    assertThat(notes(log("notes.refused"))).containsAll(List.of(numbers(20)));
    client.channel().queueDelete("full");
    awaitEmptyPartitions();
    client.post("notes.refused", noteCreated(20));
    soon().until(() -> notes(log("notes.refused")).contains(20));
  }

  @Test
  void publishThatEndsItsChannelIsSetAsideAlone() throws Exception {
    long reopenings = worker.bean(EventRules.class).counts().reopenings();
    String host = broker.factory().getVirtualHost();
    String user = broker.factory().getUsername();
    // A missing permission, which stands for any message over which RabbitMQ closes a channel or
    // connection.
    broker.ctl(
        "set_topic_permissions", "-p", host, user, Names.TOPICS, "^(?!notes\\.forbidden$)", ".*");
    try {
      for (int i = 0; i < 60; i++) {
        client.post("notes.allowed-" + i % 6, noteCreated(i));
        if (i % 20 == 10) {
          client.post("notes.forbidden", noteCreated(i));
        }
      }
      assertThat(letters(3))
          .allMatch(letter -> letter.getEnvelope().getRoutingKey().equals("notes.forbidden"))
          .allMatch(letter -> reason(letter).startsWith("log: RabbitMQ ended 3 connections over"));
    } finally {
      broker.ctl("clear_topic_permissions", "-p", host, user, Names.TOPICS);
    }
    for (int channel = 0; channel < 6; channel++) {
      int of = channel;
      List<Integer> all = IntStream.range(0, 60).filter(i -> i % 6 == of).boxed().toList();
      soon()
          .untilAsserted(
              () ->
                  assertThat(new LinkedHashSet<>(notes(log("notes.allowed-" + of))))
                      .containsExactlyElementsOf(all));
    }
    // No delivery was returned, because the partitions and their connection lived on.
    assertThat(worker.bean(EventRules.class).counts().reopenings()).isEqualTo(reopenings);
    assertThat(worker.isUp()).isTrue();
  }

  private static String reason(Delivery letter) {
    return letter.getProperties().getHeaders().get(Names.REASON_HEADER).toString();
  }

  @Test
  void badEventsDoNotChangeTheOrderOfGoodOnes() throws Exception {
    client.post(
        "notes.order",
        IntStream.range(0, 100)
            .mapToObj(i -> i % 3 == 1 ? "{'type':'bad','n':" + i + "}" : noteCreated(i))
            .toArray(String[]::new));

    assertThat(notes(awaitLog("notes.order", 67)))
        .containsExactlyElementsOf(
            IntStream.range(0, 100).filter(i -> i % 3 != 1).boxed().toList());
    Delivery letter = letters(33).get(0);
    assertThat(letter.getBody()).asString(StandardCharsets.UTF_8).contains("\"n\":1}");
    assertThat(reason(letter)).startsWith("type: 'bad' is not one of");
    assertThat(letter.getProperties().getHeaders().get(Names.ROUTING_KEY_HEADER))
        .hasToString("notes.order");
  }

  @Test
  void noBadEventBlocksTheNext() throws Exception {
    String large = "x".repeat(200_000);
    client.post(
        "weather.bad",
        "{'type':'%s'}".formatted(large),
        "{'type':'a','timestamp':'%s'}".formatted(large),
        "{'type':'a','id':'%s'}".formatted("€".repeat(200)),
        "{'type':'a','data':{'n':1e99999999999}}",
        "{'type':'a','data':{'noteId':7}}");

    assertThat(notes(awaitLog("weather.bad", 1))).containsExactly(7);
    // The worker wrote the letters, so RabbitMQ did not give up on any event.
    assertThat(letters(4))
        .allMatch(m -> m.getProperties().getHeaders().containsKey(Names.REASON_HEADER));
  }

  @Test
  void deletedPartitionIsConsumedAgain() throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      client.channel().queueDelete(Family.NOTES.queue(partition));
    }
    soon().until(() -> !worker.isUp());
    soon().until(() -> worker.isUp());

    // Enough channels that each partition gets some.
    for (int i = 0; i < 20; i++) {
      client.post("notes.deleted-" + i, noteCreated(i));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(notes(awaitLog("notes.deleted-" + i, 1))).containsExactly(i);
    }
  }

  @Test
  void secondWorkerTakesOverWithoutLossOrRepetition() throws Exception {
    TestWorker first = worker;
    worker = TestWorker.start(broker, PARTITIONS);
    soon()
        .untilAsserted(
            () -> {
              List<String> consumers = consumers();
              assertThat(consumers).hasSizeGreaterThanOrEqualTo(2 * ALL_PARTITIONS);
              assertThat(consumers.stream().filter(line -> line.endsWith("\ttrue")))
                  .hasSize(ALL_PARTITIONS)
                  .doesNotHaveDuplicates();
            });

    client.post("notes.handed-over", notesCreated(0, 100));
    Thread closing = new Thread(first::close);
    closing.start();
    client.post("notes.handed-over", notesCreated(100, 400));
    closing.join();

    client.post("notes.handed-over", noteCreated(400));
    soon().until(() -> notes(log("notes.handed-over")).contains(400));
    assertThat(notes(log("notes.handed-over"))).containsExactly(numbers(401));
    soon()
        .untilAsserted(
            () ->
                assertThat(consumers().stream().filter(line -> line.endsWith("\ttrue")))
                    .hasSize(ALL_PARTITIONS));
    assertThat(worker.isUp()).isTrue();
  }

  @Test
  void endOfTheDeclaringConnectionEndsNoOther() throws Exception {
    // An earlier test may have ended the connection, which comes back on its own.
    List<String> before =
        soon()
            .until(
                WorkerTest::connections,
                all -> all.stream().anyMatch(line -> line.contains(DECLARER)));
    String declarer =
        before.stream().filter(line -> line.contains(DECLARER)).findFirst().orElseThrow();

    broker.ctl("close_connection", declarer.substring(0, declarer.indexOf('\t')), "by the test");
    client.post("users.new", alert("a-1"));

    soon().until(() -> client.count(Names.alerts("new")) == 1);
    List<String> others = before.stream().filter(line -> !line.equals(declarer)).toList();
    assertThat(connections()).containsAll(others).doesNotContain(declarer);
  }

  private static String alert(String id) {
    return "{'type':'alert','data':{'alertId':'%s','level':'error','title':'t','message':'m'}}"
        .formatted(id);
  }

  /** One line per connection of the worker: its process and its name. */
  private static List<String> connections() {
    return broker
        .ctl("list_connections", "-q", "--no-table-headers", "pid", "client_properties")
        .lines()
        .filter(line -> line.contains("\"warren-worker"))
        .toList();
  }

  @Test
  void workerThatEndsRightAfterAnotherKeepsTheOrder() throws Exception {
    worker.close();
    try (AmqpClient first = new AmqpClient(broker)) {
      AtomicInteger held = new AtomicInteger();
      for (int i = 0; i < PARTITIONS; i++) {
        Channel channel = first.connection().createChannel();
        channel.basicQos(100);
        channel.basicConsume(
            Family.NOTES.queue(i), false, (tag, each) -> held.incrementAndGet(), tag -> {});
      }
      client.post("notes.returned-twice", notesCreated(0, 50));
      soon().until(() -> held.get() == 50);
      worker.startAgain();
      // During an alarm the worker takes events and cannot publish them.
      broker.ctl("set_vm_memory_high_watermark", "absolute", "1");
    }
    try {
      soon().until(() -> worker.bean(Partitions.class).memory().used() > 0);
      for (String connection : connections()) {
        broker.ctl("close_connection", connection.substring(0, connection.indexOf('\t')), "test");
      }
    } finally {
      broker.ctl("set_vm_memory_high_watermark", "0.4");
    }

    soon().until(() -> notes(log("notes.returned-twice")).contains(49));
    assertThat(notes(awaitLog("notes.returned-twice", 50))).containsExactly(numbers(50));
  }

  @Test
  void stopInAnAlarmWaitsForNoPartition() throws Exception {
    client.declareFullAlertQueue("full");
    client.post("users.full", alert("a-1"));
    soon().until(() -> log("users.full").size() == 1);
    broker.ctl("set_vm_memory_high_watermark", "absolute", "1");
    try {
      // The retries of the alert make RabbitMQ block the connection.
      soon()
          .until(
              () ->
                  broker
                      .ctl("list_connections", "-q", "--no-table-headers", "state", "user")
                      .contains("blocked\t"));
      soon().until(() -> worker.health().getStatus().getCode().equals("BLOCKED"));
      long start = System.nanoTime();
      worker.close();

      // If stop waited for RabbitMQ, closing each partition's AMQP channel would take ten seconds;
      // half the sum shows that it did not.
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(Duration.ofSeconds(10L * ALL_PARTITIONS / 2));
    } finally {
      broker.ctl("set_vm_memory_high_watermark", "0.4");
    }
    // An alert that reaches the queue only now may come twice.
    client.channel().queuePurge(Names.alerts("full"));
    worker.startAgain();
    soon().until(() -> client.count(Names.alerts("full")) > 0);
  }

  @Test
  void healthIsDownWhileRabbitMqIsStopped() throws Exception {
    assertThat(worker.isUp()).isTrue();

    // The node is stopped and not killed, because RabbitMQ 3.10 would lose a stream that is less
    // than a second old.
    broker.stop();
    soon().until(() -> !worker.isUp());
    assertThat(worker.health().getDetails()).containsKey("problem");
    broker.startAgain();

    soon().until(() -> worker.isUp());
    connect();
    client.post("notes.after-the-stop", noteCreated(1));
    assertThat(notes(awaitLog("notes.after-the-stop", 1))).containsExactly(1);
  }

  private static Integer[] numbers(int count) {
    return IntStream.range(0, count).boxed().toArray(Integer[]::new);
  }

  private static String[] notesCreated(int from, int to) {
    return IntStream.range(from, to).mapToObj(WorkerTest::noteCreated).toArray(String[]::new);
  }

  private static String noteCreated(int noteId) {
    return "{'type':'note_created','data':{'noteId':%d,'author':'alice'}}".formatted(noteId);
  }

  private static List<Integer> notes(List<Delivery> deliveries) {
    return deliveries.stream()
        .map(each -> GoldenMessages.json(each.getBody()).get("data").get("noteId").intValue())
        .toList();
  }

  private List<Delivery> awaitLog(String key, int atLeast) {
    return soon().until(() -> log(key), found -> found.size() >= atLeast);
  }

  /** The channel's messages in the log, as far as it has been read. */
  private List<Delivery> log(String key) {
    return client.log().stream()
        .filter(message -> message.getEnvelope().getRoutingKey().equals(key))
        .toList();
  }

  private List<Delivery> letters(int count) throws Exception {
    List<Delivery> letters = client.consume(Names.DEAD_LETTERS);
    soon().until(() -> letters.size() == count);
    return letters;
  }

  private static void awaitEmptyPartitions() {
    soon()
        .until(
            () ->
                partitions("list_queues", "name", "messages").stream()
                    .allMatch(line -> line.endsWith("\t0")));
  }

  /** One line per consumer: the partition's queue, and whether RabbitMQ delivers to it. */
  private static List<String> consumers() {
    return partitions("list_consumers", "queue_name", "active");
  }

  private static List<String> partitions(String command, String... columns) {
    List<String> line = new ArrayList<>(List.of(command, "-q", "--no-table-headers"));
    line.addAll(List.of(columns));
    return broker
        .ctl(line.toArray(String[]::new))
        .lines()
        .filter(each -> each.matches("warren\\.[a-z]+\\.\\d+\t.*"))
        .toList();
  }
}
