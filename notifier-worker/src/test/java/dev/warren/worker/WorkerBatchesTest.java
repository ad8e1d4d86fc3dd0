package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.testkit.golden.GoldenMessages;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A worker writes the log in batches, once a gateway has said that the log has them. */
@WithBroker(own = true)
class WorkerBatchesTest extends WorkerTestBase {

  private static final int MANY = 3_000;
  private static final int CHANNELS = 7;

  @BeforeAll
  static void startWorker() {
    worker = TestWorker.start(broker, 2, "--warren.topics.publish=notes.one-by-one");
  }

  @AfterEach
  void forgetTheLog() throws Exception {
    worker.close();
    client.channel().queueDelete(Names.LOG);
    client.channel().queueDelete(Names.LOG_BIRTHS);
    worker.startAgain();
  }

  /** Does what a gateway does when it has read the log's birth. */
  private void copyTheBirth() throws Exception {
    soon().until(() -> !client.log().isEmpty());
    client.publish(
        "",
        Names.LOG_BIRTHS,
        new BasicProperties.Builder().type(LogBirth.MESSAGE_TYPE).build(),
        client.log().get(0).getBody());
    LogRoute route = worker.bean(LogRoute.class);
    soon().until(() -> route.isBatched(Names.TOPICS, "notes.a", 100));
  }

  private static String noteCreated(int noteId) {
    return "{'type':'note_created','data':{'noteId':%d,'author':'alice'}}".formatted(noteId);
  }

  private static String[] notesCreated(int channel) {
    return IntStream.range(0, MANY / CHANNELS)
        .mapToObj(i -> noteCreated(i * CHANNELS + channel))
        .toArray(String[]::new);
  }

  private static List<Integer> notes(List<Delivery> messages, String channel) {
    return messages.stream()
        .filter(message -> message.getEnvelope().getRoutingKey().equals(channel))
        .map(each -> GoldenMessages.json(each.getBody()).get("data").get("noteId").intValue())
        .toList();
  }

  private void postMany() throws Exception {
    for (int channel = 0; channel < CHANNELS; channel++) {
      client.post("notes.many-" + channel, notesCreated(channel));
    }
  }

  /** Every event is there, and the first copies are in the order of posting. */
  private void assertComplete(boolean once) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      String name = "notes.many-" + channel;
      Integer[] posted =
          IntStream.iterate(channel, i -> i + CHANNELS)
              .limit(MANY / CHANNELS)
              .boxed()
              .toArray(Integer[]::new);
      soon().until(() -> new HashSet<>(notes(client.log(), name)).size() == posted.length);
      List<Integer> found = notes(client.log(), name);
      assertThat(once ? found : found.stream().distinct().toList()).containsExactly(posted);
    }
  }

  @Test
  void eventsKeepTheirOrderAndPropertiesInBatches() throws Exception {
    copyTheBirth();
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId("m-1")
            .correlationId("c-1")
            .headers(Map.of("trace-id", "t-1", "attempt", 2))
            .build();
    byte[] event = noteCreated(1).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    client.publish(Names.EVENTS, "notes.headers", properties, event);
    List<Delivery> topics = client.subscribe("notes.#");
    postMany();
    client.post("notes.one-by-one", noteCreated(1), noteCreated(2));

    assertComplete(true);
    Delivery record =
        client.log().stream()
            .filter(each -> each.getEnvelope().getRoutingKey().equals("notes.headers"))
            .findFirst()
            .orElseThrow();
    assertThat(record.getProperties().getMessageId()).isEqualTo("m-1");
    assertThat(record.getProperties().getCorrelationId()).isEqualTo("c-1");
    assertThat(record.getProperties().getType()).isEqualTo("note_created");
    assertThat(record.getProperties().getHeaders().get("trace-id")).hasToString("t-1");
    assertThat(record.getProperties().getHeaders().get("attempt")).isEqualTo(2);
    Set<Long> messages = new HashSet<>();
    client.log().stream()
        .filter(each -> each.getEnvelope().getRoutingKey().startsWith("notes.many"))
        .forEach(each -> messages.add(each.getEnvelope().getDeliveryTag()));
    assertThat(messages).as("AMQP messages").hasSizeLessThan(MANY / 2);
    // Only what somebody has asked for passes the exchange.
    soon().until(() -> topics.size() >= 2);
    assertThat(notes(topics, "notes.one-by-one")).containsExactly(1, 2);
    assertThat(topics).hasSize(2);
  }

  @Test
  void lostConnectionsLoseNothingAndKeepTheOrder() throws Exception {
    copyTheBirth();
    Thread killer =
        new Thread(
            () -> {
              for (int i = 0; i < 4; i++) {
                broker
                    .ctl("list_connections", "-q", "--no-table-headers", "pid", "client_properties")
                    .lines()
                    .filter(line -> line.contains("warren-worker-publisher"))
                    .forEach(
                        line ->
                            broker.ctl(
                                "close_connection",
                                line.substring(0, line.indexOf('\t')),
                                "by the test"));
              }
            });
    killer.start();
    postMany();
    killer.join();

    assertComplete(false);
    assertThat(client.count(Names.DEAD_LETTERS)).isZero();
  }

  @Test
  void batchesWaitWhileTheLogIsMissing() throws Exception {
    copyTheBirth();
    client.channel().queueDelete(Names.LOG);
    postMany();

    client.readLog();
    assertComplete(false);
    assertThat(client.log().get(0).getProperties().getType()).isEqualTo(LogBirth.MESSAGE_TYPE);
  }

  @Test
  void nothingIsBatchedInALogWithoutBatches() throws Exception {
    List<Delivery> topics = client.subscribe("notes.early");
    client.post("notes.early", noteCreated(1), noteCreated(2), noteCreated(3));
    soon().until(() -> topics.size() == 3);
    assertThat(notes(topics, "notes.early")).containsExactly(1, 2, 3);
  }
}
