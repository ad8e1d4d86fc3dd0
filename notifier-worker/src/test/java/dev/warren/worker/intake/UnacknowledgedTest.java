package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * The times at which finished events are acknowledged. Each acknowledgement costs RabbitMQ a sync
 * to disk.
 */
class UnacknowledgedTest {

  private static final int PREFETCH = 256;
  private static final int TOGETHER = 32;

  private final FakeBroker rabbit = new FakeBroker();
  private final PartitionState state = new PartitionState(reason -> {});
  private long tag;

  @Test
  void doneEventsAreAcknowledgedTogether() throws Exception {
    EventIntake intake = open(PREFETCH);
    take(intake, 3);
    for (int number = 1; number <= 3; number++) {
      rabbit.confirm(number);
    }
    assertThat(rabbit.acknowledged).isEmpty();

    rabbit.passAcknowledgingDelay();

    assertThat(rabbit.acknowledged).containsExactly("3+");
  }

  @Test
  void slowPartitionHasManyEventsInFlight() throws Exception {
    EventIntake intake = open(PREFETCH);

    take(intake, PREFETCH);

    assertThat(rabbit.published).hasSize(PREFETCH);
    assertThat(rabbit.acknowledged).isEmpty();
  }

  @Test
  void manyDoneEventsDoNotWaitForTheDelay() throws Exception {
    EventIntake intake = open(PREFETCH);
    take(intake, PREFETCH);
    for (int number = 1; number <= PREFETCH; number++) {
      rabbit.confirm(number);
    }

    assertThat(rabbit.acknowledged).hasSize(PREFETCH / TOGETHER).contains("32+", "64+", "256+");
  }

  @Test
  void smallPrefetchIsAcknowledgedAtOnce() throws Exception {
    EventIntake intake = open(8);
    take(intake, 2);

    rabbit.confirm(1);
    rabbit.confirm(2);

    assertThat(rabbit.acknowledged).containsExactly("1+", "2+");
  }

  @Test
  void openEventHoldsUpNoDoneOne() throws Exception {
    EventIntake intake = open(PREFETCH);
    take(intake, 5);
    rabbit.confirm(1);
    rabbit.confirm(2);
    rabbit.confirm(4);
    rabbit.confirm(5);
    rabbit.passAcknowledgingDelay();
    assertThat(rabbit.acknowledged).containsExactly("2+", "4", "5");

    rabbit.confirm(3);
    rabbit.passAcknowledgingDelay();

    assertThat(rabbit.acknowledged).containsExactly("2+", "4", "5", "3+");
  }

  @Test
  void doneEventsOutliveTheEndOfTheirPartition() throws Exception {
    EventIntake intake = open(PREFETCH);
    take(intake, 2);
    rabbit.confirm(1);
    state.end("its queue was deleted");
    assertThat(state.hasWorked()).isTrue();

    rabbit.passAcknowledgingDelay();

    assertThat(rabbit.acknowledged).containsExactly("1+");
  }

  private EventIntake open(int prefetch) throws Exception {
    return rabbit.intake(state, prefetch);
  }

  private void take(EventIntake intake, int events) throws Exception {
    byte[] body =
        "{\"type\":\"note_created\",\"data\":{\"noteId\":1,\"author\":\"al\"}}"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < events; i++) {
      String channel = "notes.t" + i % 10;
      intake.take(++tag, new Publication(Names.EVENTS, channel, new BasicProperties(), body));
    }
  }
}
