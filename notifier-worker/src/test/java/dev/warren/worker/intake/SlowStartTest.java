package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The conditions under which a partition takes more than one delivery at a time. */
class SlowStartTest {

  private static final int SMALL = 1_000;

  private final FakeBroker rabbit = new FakeBroker();

  private EventIntake intake;
  private long tag;

  @BeforeEach
  void open() throws Exception {
    intake = rabbit.intake(new PartitionState(reason -> {}), 256, "first", SMALL);
  }

  @Test
  void mixedSizesThatFitOnAverageEndTheStart() throws Exception {
    for (int i = 0; i < 7; i++) {
      takeAndConfirm(i == 5 ? 4 * SMALL : 100);
    }
    assertThat(rabbit.canceled).isEmpty();

    takeAndConfirm(100);

    assertThat(rabbit.canceled).containsExactly("first");
  }

  @Test
  void largeMessagesComeOneAtATime() throws Exception {
    for (int i = 0; i < 100; i++) {
      takeAndConfirm(i % 2 == 0 ? 100 : 2 * SMALL);
    }
    assertThat(rabbit.canceled).isEmpty();
  }

  private void takeAndConfirm(int bytes) throws Exception {
    int empty = note("").length;
    take("x".repeat(Math.max(0, bytes - empty)));
    rabbit.confirm(tag);
  }

  private void take(String body) throws Exception {
    intake.take(++tag, new Publication(Names.EVENTS, "notes.a", new BasicProperties(), note(body)));
  }

  private static byte[] note(String body) {
    return """
    {"type":"note_created","data":{"noteId":1,"author":"al","body":"%s"}}"""
        .formatted(body)
        .getBytes(StandardCharsets.UTF_8);
  }
}
