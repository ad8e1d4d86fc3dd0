package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The queues that wait while RabbitMQ is away. */
class LiveQueuesTest {

  private static CompletionStage<Boolean> declared(LiveQueues queues, int number) {
    return queues.declared(ClientQueue.named("q" + number), QueueCreator.UNLIMITED);
  }

  @Test
  void queuesThatWaitAreBounded() {
    try (LiveQueues queues =
        new LiveQueues(
            "test",
            name -> {
              throw new IOException("there is no broker in this test");
            },
            null,
            null)) {
      for (int i = 0; i < LiveQueues.MOST_WAITING; i++) {
        assertThat(declared(queues, i)).isNotDone();
      }
      int next = LiveQueues.MOST_WAITING;
      assertThat(declared(queues, next))
          .failsWithin(Patience.LIMIT)
          .withThrowableThat()
          .withMessageContaining("too many queues wait for RabbitMQ");
      assertThat(queues.live(ClientQueue.named("q" + next), QueueCreator.UNLIMITED))
          .isCompletedExceptionally();
      assertThat(declared(queues, 0)).isNotDone();
    }
  }
}
