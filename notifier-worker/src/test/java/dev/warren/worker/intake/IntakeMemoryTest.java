package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQBasicProperties;
import com.rabbitmq.client.impl.AMQCommand;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.warren.testkit.Patience;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The bytes of the deliveries in a worker are limited, whatever the prefetch allows. */
class IntakeMemoryTest {

  private static final int LIMIT = 1_000;
  private static final long NEVER = TimeUnit.HOURS.toNanos(1);

  private final List<String> ended = new CopyOnWriteArrayList<>();

  @Test
  void deliveryWaitsForTheEndOfAnother() {
    IntakeMemory memory = new IntakeMemory(LIMIT, NEVER);
    IntakeMemory.Share notes = memory.open("notes", ended::add);
    String consumer = notes.newConsumer();
    deliver(memory, consumer, 600).join();
    CompletableFuture<Void> second = deliver(memory, consumer, 600);
    awaitWaits(memory, 1);
    assertThat(second).isNotDone();

    notes.release(600);

    assertThat(second).succeedsWithin(Patience.LIMIT);
    assertThat(memory.used()).isEqualTo(600);
  }

  @Test
  void deliveryLargerThanTheLimitPassesAlone() {
    IntakeMemory memory = new IntakeMemory(LIMIT, NEVER);
    IntakeMemory.Share notes = memory.open("notes", ended::add);

    assertThat(deliver(memory, notes.newConsumer(), 5 * LIMIT)).succeedsWithin(Patience.LIMIT);

    notes.release(5 * LIMIT);
    assertThat(memory.used()).isZero();
  }

  @Test
  void endOfAPartitionFreesWhatItHeld() {
    IntakeMemory memory = new IntakeMemory(LIMIT, NEVER);
    IntakeMemory.Share notes = memory.open("notes", ended::add);
    IntakeMemory.Share chats = memory.open("chats", ended::add);
    String ofNotes = notes.newConsumer();
    deliver(memory, ofNotes, 900).join();
    CompletableFuture<Void> waiting = deliver(memory, chats.newConsumer(), 200);
    awaitWaits(memory, 1);

    notes.close();

    assertThat(waiting).succeedsWithin(Patience.LIMIT);
    deliver(memory, ofNotes, 900).join();
    notes.release(900);
    notes.close();
    assertThat(memory.used()).isEqualTo(200);
  }

  @Test
  void stuckPartitionIsEndedAndTheOthersGoOn() {
    IntakeMemory memory = new IntakeMemory(LIMIT, TimeUnit.MILLISECONDS.toNanos(1));
    List<IntakeMemory.Share> shares = new ArrayList<>();
    IntakeMemory.Share stuck =
        memory.open(
            "stuck",
            reason -> {
              ended.add("stuck");
              shares.forEach(IntakeMemory.Share::close);
            });
    shares.add(stuck);
    String ofStuck = stuck.newConsumer();
    IntakeMemory.Share one = memory.open("one", ended::add);
    deliver(memory, one.newConsumer(), 500).join();
    deliver(memory, ofStuck, 250).join();
    deliver(memory, ofStuck, 250).join();

    IntakeMemory.Share other = memory.open("other", ended::add);

    assertThat(deliver(memory, other.newConsumer(), 100)).succeedsWithin(Patience.LIMIT);
    // The partition with one delivery is not ended, because it would only get that delivery again.
    assertThat(ended).containsExactly("stuck");
    assertThat(memory.used()).isEqualTo(600);
  }

  private static void awaitWaits(IntakeMemory memory, int number) {
    Patience.await("the delivery waits").until(() -> memory.waits() == number);
  }

  /** Reads a delivery on a thread of its own, like RabbitMQ's client. */
  /** A header of few bytes is several objects in memory. */
  @Test
  void headersCount() {
    IntakeMemory memory = new IntakeMemory(LIMIT, NEVER);
    String consumer = memory.open("notes", ended::add).newConsumer();
    Map<String, Object> headers = new HashMap<>();
    headers.put("text", LongStringHelper.asLongString("x".repeat(300)));
    headers.put("list", List.of(true, Map.of("deep", true)));
    deliver(memory, consumer, new AMQP.BasicProperties.Builder().headers(headers).build(), 0);
    Patience.await("the delivery").until(memory::used, used -> used >= 800);
    assertThat(memory.used()).isLessThan(1_000);
  }

  private static CompletableFuture<Void> deliver(IntakeMemory memory, String consumer, int bytes) {
    return deliver(memory, consumer, new AMQP.BasicProperties(), bytes);
  }

  private static CompletableFuture<Void> deliver(
      IntakeMemory memory, String consumer, AMQBasicProperties header, int bytes) {
    AMQP.Basic.Deliver method =
        new AMQP.Basic.Deliver.Builder()
            .consumerTag(consumer)
            .deliveryTag(1)
            .exchange("e")
            .routingKey("k")
            .build();
    AMQCommand command =
        new AMQCommand((com.rabbitmq.client.impl.Method) method, header, new byte[bytes]);
    return CompletableFuture.runAsync(() -> memory.read(command));
  }
}
