package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.worker.publish.AlertFailures.Outcome;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The path of an event through publish, confirm and acknowledgement, on an AMQP channel of the
 * test's own.
 */
class EventPathTest {

  private static final byte[] MENTION = note("@bob");
  private static final byte[] PLAIN = note("nobody");

  private final FakeBroker rabbit = new FakeBroker();
  private final List<String> ends = new ArrayList<>();
  private final PartitionState state = new PartitionState(ends::add);

  private EventIntake intake;
  private long tag;

  @BeforeEach
  void open() throws Exception {
    intake = rabbit.intake(state);
  }

  @Test
  void eventIsAcknowledgedAfterItsConfirm() throws Exception {
    take("notes.a", PLAIN);
    take("notes.b", PLAIN);
    assertThat(rabbit.published).containsExactly("notes.a", "notes.b");
    assertThat(rabbit.acknowledged).isEmpty();

    rabbit.confirm(2);
    rabbit.confirm(1);

    assertThat(rabbit.acknowledged).containsExactly("2", "1+");
    assertThat(state.hasWorked()).isTrue();
  }

  @Test
  void oneConfirmAcknowledgesManyEventsAtOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      take("notes.a", PLAIN);
    }

    rabbit.confirmUpTo(3);

    assertThat(rabbit.acknowledged).containsExactly("3+");
  }

  @Test
  void refusedMessageIsSetAsideAlone() throws Exception {
    take("notes.a", PLAIN);
    take("notes.b", PLAIN);
    rabbit.confirm(2);

    for (int number : new int[] {1, 3, 4, 5, 6, 7}) {
      assertThat(rabbit.letters).isEmpty();
      rabbit.refuse(number);
      rabbit.runAlertThread();
    }
    assertThat(rabbit.letters).containsExactly("notes.a");
    assertThat(rabbit.acknowledged).containsExactly("2");
    rabbit.confirm(8);

    assertThat(rabbit.acknowledged).containsExactly("2", "1+");
    assertThat(ends).isEmpty();
  }

  @Test
  void returnedMessageWaitsForTheNextConnection() throws Exception {
    take("notes.a", PLAIN);
    take("notes.b", PLAIN);

    rabbit.giveBack(Names.TOPICS, "notes.b", "m");
    rabbit.confirmUpTo(2);
    take("notes.c", PLAIN);
    assertThat(rabbit.published).containsExactly("notes.a", "notes.b");
    assertThat(rabbit.acknowledged).isEmpty();

    rabbit.reconnect();
    assertThat(rabbit.acknowledged).containsExactly("1+", "2+");
    assertThat(rabbit.published).endsWith("notes.a", "notes.b", "notes.c");
    rabbit.confirm(1);
    assertThat(rabbit.acknowledged).containsExactly("1+", "2+", "3+");
    assertThat(ends).isEmpty();
  }

  @Test
  void lostConnectionReturnsNoDelivery() throws Exception {
    take("notes.a", PLAIN);
    take("notes.b", PLAIN);
    rabbit.confirm(1);

    rabbit.reconnect();

    assertThat(rabbit.published).containsExactly("notes.a", "notes.b", "notes.b");
    assertThat(rabbit.acknowledged).containsExactly("1+", "2+");
    assertThat(ends).isEmpty();
  }

  @Test
  void messageThatEndsConnectionsIsSetAsideAlone() throws Exception {
    rabbit.poison.add("notes.bad");
    for (int i = 0; i < 300; i++) {
      take(i == 100 || i == 101 || i == 299 ? "notes.bad" : "notes.n" + i, PLAIN);
    }

    rabbit.reconnect();
    assertThat(rabbit.letters).containsExactly("notes.bad", "notes.bad", "notes.bad");
    assertThat(rabbit.acknowledged).hasSize(297);
    rabbit.confirmUpTo(3);

    assertThat(rabbit.acknowledged).hasSize(298).last().isEqualTo("300+");
    assertThat(ends).isEmpty();
  }

  @Test
  void messageWithoutAConfirmHoldsUpNoOther() throws Exception {
    rabbit.silent.add("notes.silent");
    rabbit.poison.add("notes.bad");
    for (int i = 0; i < 96; i++) {
      take(i == 40 ? "notes.silent" : i == 60 ? "notes.bad" : "notes.n" + i, PLAIN);
    }

    rabbit.reconnect();
    assertThat(rabbit.letters).containsExactly("notes.bad");
    // A batch of 6 was left to the publisher, and the dead letter comes after it.
    assertThat(rabbit.acknowledged).hasSize(96 - 7);
    assertThat(rabbit.published.subList(rabbit.published.size() - 7, rabbit.published.size()))
        .contains("notes.silent")
        .endsWith("notes.bad");
    rabbit.confirmUpTo(7);

    assertThat(rabbit.acknowledged).last().isEqualTo("61+");
    assertThat(ends).isEmpty();
  }

  @Test
  void alarmLeavesNoMessageWithoutItsConfirm() throws Exception {
    take("notes.a", PLAIN);
    rabbit.alarmWaits = 1_000;

    rabbit.reconnect();

    assertThat(rabbit.published).containsExactly("notes.a", "notes.a");
    assertThat(rabbit.acknowledged).containsExactly("1+");
  }

  @Test
  void drainedPartitionAcknowledgesButTakesNothing() throws Exception {
    take("notes.a", PLAIN);
    state.drain();
    take("notes.b", PLAIN);

    rabbit.confirm(1);

    assertThat(rabbit.published).containsExactly("notes.a");
    assertThat(rabbit.acknowledged).containsExactly("1+");
  }

  @Test
  void laterEventsOfTheChannelWaitForAnAlert() throws Exception {
    take("notes.a", MENTION);
    take("notes.a", PLAIN);
    take("notes.b", PLAIN);
    assertThat(rabbit.published).containsExactly("notes.a", "users.bob", "notes.b");

    rabbit.confirmUpTo(3);
    assertThat(rabbit.acknowledged).containsExactly("3");
    rabbit.runAlertThread();
    assertThat(rabbit.published).endsWith("notes.b", "bob");
    rabbit.confirm(4);
    assertThat(rabbit.acknowledged).containsExactly("3", "1+");
    rabbit.runAlertThread();

    assertThat(rabbit.published).endsWith("bob", "notes.a");
    rabbit.confirm(5);
    assertThat(rabbit.acknowledged).containsExactly("3", "1+", "2+");
  }

  @Test
  void refusedAlertIsRetriedOnceAndBecomesALetter() throws Exception {
    take("notes.a", MENTION);
    rabbit.confirmUpTo(2);
    rabbit.runAlertThread();
    rabbit.refuse(3);
    rabbit.runAlertThread();
    assertThat(rabbit.published).endsWith("bob", "bob");

    rabbit.refuse(4);
    rabbit.runAlertThread();
    // A dead letter keeps the routing key, with which a replay posts the event again.
    assertThat(rabbit.published).endsWith("bob", "bob", "users.bob");
    assertThat(rabbit.acknowledged).isEmpty();
    rabbit.confirm(5);

    assertThat(rabbit.acknowledged).containsExactly("1+");
    assertThat(ends).isEmpty();
  }

  @Test
  void alertWithoutAReaderIsCounted() throws Exception {
    BasicProperties fromClient =
        new BasicProperties.Builder().headers(Map.of(Names.SENDER_HEADER, "al")).build();
    intake.take(1, new Publication(Names.EVENTS, "notes.a", fromClient, MENTION));
    rabbit.runAlertThread();
    assertThat(rabbit.published).containsExactly("bob.notes.a", "notes.a");

    rabbit.giveBack(Names.ALERT_READERS, "bob.notes.a", rabbit.messageIds.get("bob.notes.a"));
    rabbit.confirmUpTo(2);

    assertThat(rabbit.failures.sum(Outcome.NO_READER)).isEqualTo(1);
    assertThat(rabbit.acknowledged).containsExactly("1+");
  }

  @Test
  void undeclaredQueueFailsOnlyItsAlert() throws Exception {
    rabbit.endDeclarer();
    take("notes.a", MENTION);
    rabbit.runAlertThreadOnce();
    assertThat(rabbit.published).containsExactly("notes.a", "users.bob");

    rabbit.reconnectDeclarer();
    rabbit.runAlertThread();
    assertThat(rabbit.published).containsExactly("notes.a", "users.bob", "bob");
    rabbit.confirmUpTo(3);

    assertThat(rabbit.acknowledged).containsExactly("1+");
    assertThat(ends).isEmpty();
  }

  private void take(String channel, byte[] body) throws Exception {
    intake.take(++tag, new Publication(Names.EVENTS, channel, new BasicProperties(), body));
  }

  private static byte[] note(String body) {
    return """
    {"type":"note_created","data":{"noteId":1,"author":"al","body":"%s"}}"""
        .formatted(body)
        .getBytes(StandardCharsets.UTF_8);
  }
}
