package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many or large messages of a client delay only that client. */
class WaitingMessagesTest {

  private static final int MOST_IN_TRANSIT = 3;

  private final InTransit inTransit = InTransit.limitedTo(MOST_IN_TRANSIT);
  private final WaitingMessages waiting = new WaitingMessages("gateway", inTransit, any -> null, 0);

  private long nowNanos;

  private PendingMessage add(String client, String key, int bytes) {
    PendingMessage message =
        new PendingMessage(
            client, "exchange", key, new BasicProperties(), new byte[bytes], Duration.ofHours(1));
    waiting.add(message, nowNanos);
    return message;
  }

  /** Adds events that come back on the log; an event's routing key is also its key in transit. */
  private void addEvents(String client, int from, int to) {
    for (int i = from; i <= to; i++) {
      add(client, client + i, 1).transit = client + i;
    }
  }

  private void add(String client, int from, int to) {
    for (int i = from; i <= to; i++) {
      add(client, client + i, 1);
    }
  }

  private @Nullable String next() {
    PendingMessage next = waiting.next(nowNanos, any -> true);
    return next == null ? null : next.routingKey;
  }

  private List<String> next(int count) {
    List<String> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      next.add(next());
    }
    return next;
  }

  @Test
  void clientsTakeTurns() {
    add("flood", 1, 100);
    add("bob", 1, 2);
    add("carol", 1, 1);
    assertThat(next(6)).containsExactly("flood1", "bob1", "carol1", "flood2", "bob2", "flood3");
  }

  @Test
  void clientsMessagesKeepTheirOrder() {
    add("bob", 1, 60);
    for (int i = 1; i <= 60; i++) {
      assertThat(next()).isEqualTo("bob" + i);
    }
    assertThat(next()).isNull();
    assertThat(waiting.size()).isZero();
  }

  @Test
  void fewMessagesOfOneClientAreInFlight() {
    add("bob", 0, 0);
    add("flood", 1, 1_000);
    next(65);
    assertThat(waiting.isReady(nowNanos)).isFalse();
    assertThat(next()).isNull();
    add("bob", 1, 1);
    assertThat(next()).isEqualTo("bob1");
  }

  @Test
  void everyConfirmLetsTheNextMessageGo() {
    add("bob", 1, 1);
    next();
    add("flood", 1, 66);
    PendingMessage first = waiting.next(nowNanos, any -> true);
    next(63);
    assertThat(waiting.isReady(nowNanos)).isFalse();
    waiting.landed(first);
    assertThat(next()).isEqualTo("flood65");
    assertThat(waiting.isReady(nowNanos)).isFalse();
  }

  @Test
  void largeMessageWaitsForSeveralTurns() {
    for (int i = 1; i <= 2; i++) {
      add("large", "large" + i, 150_000);
    }
    add("bob", 1, 5);
    assertThat(next(7)).containsExactly("bob1", "bob2", "large1", "bob3", "bob4", "bob5", "large2");
  }

  @Test
  void lostMessagesGoAgainInTheirOrder() {
    add("bob", 1, 4);
    add("carol", 1, 2);
    List<PendingMessage> inFlight = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      inFlight.add(waiting.next(nowNanos, any -> true));
    }
    waiting.addFirst(inFlight);
    List<String> again = next(6);
    assertThat(again)
        .filteredOn(key -> key.startsWith("bob"))
        .containsExactly("bob1", "bob2", "bob3", "bob4");
    assertThat(again)
        .filteredOn(key -> key.startsWith("carol"))
        .containsExactly("carol1", "carol2");
    assertThat(waiting.size()).isZero();
  }

  @Test
  void overdueMessagesLeave() {
    add("bob", 1, 3);
    List<PendingMessage> overdue = new ArrayList<>();
    waiting.moveOverdue(System.nanoTime() + Duration.ofHours(2).toNanos(), overdue);
    assertThat(overdue).hasSize(3);
    assertThat(waiting.size()).isZero();
    assertThat(next()).isNull();
    add("bob", 4, 4);
    assertThat(next()).isEqualTo("bob4");
  }

  @Test
  void clientAloneIsLimitedByRabbitMqOnly() {
    add("flood", 1, 1_000);
    for (int i = 1; i <= 1_000; i++) {
      assertThat(waiting.isReady(nowNanos)).isTrue();
      assertThat(next()).isEqualTo("flood" + i);
    }
    assertThat(waiting.isReady(nowNanos)).isFalse();
    assertThat(next()).isNull();
  }

  @Test
  void gatewaysOwnMessagesAreNoOthers() {
    add("flood", 1, 100);
    next(70);
    add("gateway", 1, 1);
    assertThat(next(2)).containsExactly("gateway1", "flood71");
  }

  @Test
  void clientIsAloneOnceOthersAreSilent() {
    add("flood", 1, 200);
    next(100);
    add("bob", 1, 1);
    assertThat(next(2)).containsExactly("bob1", null);
    add("flood", 201, 201);
    nowNanos += Duration.ofMillis(999).toNanos();
    assertThat(waiting.isReady(nowNanos)).isFalse();
    nowNanos += Duration.ofMillis(1).toNanos();
    assertThat(waiting.isReady(nowNanos)).isTrue();
    assertThat(next()).isEqualTo("flood101");
  }

  /**
   * During an alarm no client gets a turn, but waiting messages still fail when their time is up.
   */
  @Test
  void alarmLeavesNoClientBehind() {
    for (int client = 0; client < 1_000; client++) {
      add("client" + client, 1, 1);
    }
    waiting.moveOverdue(System.nanoTime() + Duration.ofHours(2).toNanos(), new ArrayList<>());
    assertThat(waiting.clients()).isZero();
    add("client1", 2, 3);
    assertThat(next(3)).containsExactly("client12", "client13", null);
  }

  @Test
  void eventsWaitWhileOthersAreInTransit() {
    addEvents("flood", 1, 10);
    assertThat(next(4)).containsExactly("flood1", "flood2", "flood3", null);
    assertThat(waiting.isReady(nowNanos)).isFalse();
    inTransit.arrived("flood2");
    assertThat(waiting.isReady(nowNanos)).isTrue();
    assertThat(next(2)).containsExactly("flood4", null);
  }

  @Test
  void clientsShareTheTransitInTurns() {
    addEvents("flood", 1, 100);
    addEvents("other", 1, 100);
    addEvents("third", 1, 100);
    assertThat(next(4)).containsExactly("flood1", "other1", "third1", null);
    addEvents("bob", 1, 2);
    addEvents("carol", 1, 1);
    assertThat(next()).isNull();
    List<String> sent = new ArrayList<>();
    for (String arrived : List.of("flood1", "other1", "third1", "flood2", "other2", "third2")) {
      inTransit.arrived(arrived);
      sent.add(next());
    }
    assertThat(sent).containsExactly("flood2", "other2", "third2", "bob1", "carol1", "flood3");
  }

  @Test
  void otherMessagesDoNotWaitForTheTransit() {
    addEvents("flood", 1, 10);
    next(3);
    add("bob", 1, 2);
    add("gateway", 1, 1);
    assertThat(next(4)).containsExactly("bob1", "gateway1", "bob2", null);
  }

  @Test
  void eventsThatNeverArriveMakeRoom() {
    addEvents("flood", 1, 10);
    next(3);
    pass(InTransit.LONGEST_NANOS - 1);
    assertThat(next()).isNull();
    pass(1);
    assertThat(next(4)).containsExactly("flood4", "flood5", "flood6", null);
  }

  private void pass(long nanos) {
    nowNanos += nanos;
    inTransit.look(nowNanos);
  }

  @Test
  void eventsDoNotWaitWhileNoWorkerRuns() {
    addEvents("bob", 1, 30);
    next(3);
    pass(InTransit.LONGEST_NANOS);
    next(3);
    pass(InTransit.OUTAGE_NANOS - 1);
    assertThat(next(4)).containsExactly("bob7", "bob8", "bob9", null);
    pass(1);
    assertThat(next(10)).doesNotContainNull();
    PendingMessage failing = waiting.next(nowNanos, any -> true);
    inTransit.failed(failing);
    assertThat(next()).isEqualTo("bob21");
    inTransit.arrived("bob20");
    assertThat(next()).isNull();
  }

  @Test
  void lostEventsGoAgainWithoutRoom() {
    addEvents("bob", 1, 5);
    List<PendingMessage> inFlight = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inFlight.add(waiting.next(nowNanos, any -> true));
      inFlight.get(i).sent = true;
    }
    assertThat(next()).isNull();
    waiting.addFirst(inFlight);
    assertThat(next(4)).containsExactly("bob1", "bob2", "bob3", null);
  }

  @Test
  void overdueEventsLeaveTheirTurn() {
    addEvents("bob", 1, 5);
    next(4);
    waiting.moveOverdue(System.nanoTime() + Duration.ofHours(2).toNanos(), new ArrayList<>());
    assertThat(waiting.size()).isZero();
    inTransit.look(nowNanos + InTransit.LONGEST_NANOS);
    addEvents("bob", 6, 6);
    assertThat(next(2)).containsExactly("bob6", null);
  }
}
