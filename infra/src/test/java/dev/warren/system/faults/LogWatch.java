package dev.warren.system.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBatch;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.system.faults.Resumed.Shown;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream of the log as it grows: single messages, the start of the batches, and batches.
 * Thread-safe.
 */
final class LogWatch implements AutoCloseable {

  private static final int PREFETCH = 1_000;
  private static final String MARK = "marks.upgrade";

  /**
   * @param singles messages of the test that are single messages
   * @param batches the batches with a message of the test
   * @param records the test's messages in batches
   * @param doubles the test's messages that the log has again
   */
  record Figures(int singles, int batches, int records, int doubles) {}

  private final Connection connection;
  private final Channel channel;
  private final Accounts accounts;
  private final Sightings sightings = new Sightings();
  private final List<Shown> first = new ArrayList<>();
  private final Map<String, Integer> recordsByTraffic = new HashMap<>();
  private LogBirth birth;
  private long firstBatch = LogBirth.NO_BATCHES;
  private long marked = -1;
  private Figures figures = new Figures(0, 0, 0, 0);

  LogWatch(TestBroker broker, Accounts accounts) throws Exception {
    this.accounts = accounts;
    connection = broker.factory().newConnection("upgrade-log");
    birth = birth();
    channel = connection.createChannel();
    channel.basicQos(PREFETCH);
    channel.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", "first"),
        (tag, delivery) -> read(delivery),
        tag -> {});
  }

  /** The copy, because retention may have dropped the birth. */
  private LogBirth birth() throws Exception {
    CompletableFuture<LogBirth> copied = new CompletableFuture<>();
    Channel births = connection.createChannel();
    births.basicQos(1);
    births.basicConsume(
        Names.LOG_BIRTHS,
        false,
        Map.of("x-stream-offset", "first"),
        (tag, delivery) -> copied.complete(LogBirth.decode(delivery.getBody())),
        tag -> {});
    LogBirth found = Patience.get(copied);
    births.abort();
    return found;
  }

  private synchronized void read(Delivery delivery) throws IOException {
    BasicProperties properties = delivery.getProperties();
    long offset = ((Number) properties.getHeaders().get("x-stream-offset")).longValue();
    boolean isWarrens = delivery.getEnvelope().getExchange().isEmpty();
    if (isWarrens && LogBirth.BATCHES_TYPE.equals(properties.getType())) {
      birth = birth.hasBatches() ? birth : birth.withBatchesFrom(offset);
    } else if (isWarrens && LogBatch.MESSAGE_TYPE.equals(properties.getType())) {
      readBatch(offset, LogBatch.decode(delivery.getBody()));
    } else if (delivery.getEnvelope().getRoutingKey().equals(MARK)) {
      marked = offset;
    } else if (read(delivery.getBody(), birth.position(offset)) != null) {
      count(1, 0, 0);
    }
    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
  }

  private void readBatch(long offset, List<LogBatch.Record> batch) {
    firstBatch = Math.min(firstBatch, offset);
    int records = 0;
    for (int number = 0; number < batch.size(); number++) {
      MessageId id = read(batch.get(number).body(), birth.position(offset, number));
      if (id != null) {
        records++;
        recordsByTraffic.merge(Traffic.of(id).prefix(), 1, Integer::sum);
      }
    }
    count(0, records == 0 ? 0 : 1, records);
  }

  private @Nullable MessageId read(byte[] body, long position) {
    MessageId id = MessageId.in(new String(body, StandardCharsets.UTF_8));
    if (id != null) {
      if (!sightings.has(id)) {
        first.add(new Shown(id, position));
      } else {
        figures =
            new Figures(
                figures.singles(), figures.batches(), figures.records(), figures.doubles() + 1);
      }
      sightings.saw(id);
      accounts.of(id).saw(id);
    }
    return id;
  }

  private void count(int singles, int batches, int records) {
    figures =
        new Figures(
            figures.singles() + singles,
            figures.batches() + batches,
            figures.records() + records,
            figures.doubles());
  }

  /** Publishes a mark: what the log has before it was there before this call. */
  void mark() throws Exception {
    Channel marks = connection.createChannel();
    marks.confirmSelect();
    marks.basicPublish(Names.TOPICS, MARK, new BasicProperties.Builder().build(), new byte[0]);
    marks.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    marks.abort();
    Patience.await("the mark in the log").until(() -> marked() >= 0);
  }

  synchronized long marked() {
    return marked;
  }

  /** The log's birth, with the offset of batches as soon as the log has it. */
  synchronized LogBirth logBirth() {
    return birth;
  }

  /** The offset of the first batch; {@link LogBirth#NO_BATCHES} without one. */
  synchronized long firstBatch() {
    return firstBatch;
  }

  /** How many messages of this traffic were in batches. */
  synchronized int inBatches(Traffic traffic) {
    return recordsByTraffic.getOrDefault(traffic.prefix(), 0);
  }

  synchronized Figures figures() {
    return figures;
  }

  /** Every message of the test at its first place in the log, in the order of the log. */
  synchronized List<Shown> first() {
    return List.copyOf(first);
  }

  Sightings sightings() {
    return sightings;
  }

  @Override
  public void close() {
    connection.abort(2_000);
  }
}
