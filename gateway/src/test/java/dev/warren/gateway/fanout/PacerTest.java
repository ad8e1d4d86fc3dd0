package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Most clients set the pace, a few do not, and no wait is long. */
@ExtendWith(NoLeaks.class)
class PacerTest {

  private final Pacer pacer = new Pacer();
  private final List<Subscriber> all = new ArrayList<>();
  private long now = 1_000;

  @AfterEach
  void end() {
    all.forEach(subscriber -> subscriber.outbox.close());
  }

  private Subscriber client() {
    Subscriber subscriber = FakeClient.withSmallBuffer().subscriber;
    all.add(subscriber);
    pacer.joined();
    return subscriber;
  }

  private Subscriber behind() {
    Subscriber subscriber = client();
    fill(subscriber);
    return subscriber;
  }

  private static void fill(Subscriber subscriber) {
    for (int i = 0; i < 5; i++) {
      subscriber.outbox.write(Unpooled.wrappedBuffer(new byte[10]));
    }
    assertThat(subscriber.outbox.isBehind()).isTrue();
  }

  private boolean run(Subscriber... written) {
    pacer.reset();
    for (Subscriber subscriber : written) {
      pacer.wrote(subscriber);
    }
    return pacer.shouldWait(now);
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void fewSlowClientsAreNotWaitedFor() {
    assertThat(run(client(), client(), behind())).isFalse();
    assertThat(run(behind())).isFalse();
  }

  @Test
  void theOnlyClientOfARunDoesNotHoldUpTheLoop() {
    Subscriber slow = behind();
    client();
    assertThat(run(slow)).isFalse();
  }

  @Test
  void theWaitEndsWhenNearlyAllHaveCaughtUp() {
    Subscriber slow = behind();
    Subscriber slower = behind();
    assertThat(run(client(), slow, slower)).isTrue();
    assertThat(pacer.goesOnWaiting(now)).isTrue();
    slow.outbox.flush();
    assertThat(pacer.goesOnWaiting(now)).isTrue();
    slower.outbox.flush();
    assertThat(pacer.goesOnWaiting(now)).isFalse();
  }

  @Test
  void oneInTwentyIsNotWaitedFor() {
    Subscriber[] clients = new Subscriber[20];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = behind();
    }
    assertThat(run(clients)).isTrue();
    for (int i = 1; i < clients.length; i++) {
      assertThat(pacer.goesOnWaiting(now)).as("%d have caught up", i - 1).isTrue();
      clients[i].outbox.flush();
    }
    assertThat(pacer.goesOnWaiting(now)).isFalse();
  }

  @Test
  void clientsThatReadInTurnCountTogether() {
    Subscriber[] clients = new Subscriber[10];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = client();
    }
    for (int i = 0; i < clients.length; i++) {
      fill(clients[i]);
      assertThat(run(clients)).as("%d were behind", i + 1).isEqualTo(i >= 5);
      clients[i].outbox.flush();
      pass(10);
    }
    // After a second, clients that were behind no longer count.
    pass(1_001);
    fill(clients[0]);
    assertThat(run(clients)).isFalse();
  }

  @Test
  void anOutboxThatFillsFastHoldsUpNoOther() {
    Subscriber rushed = client();
    rushed.outbox.write(Unpooled.wrappedBuffer(new byte[10]));
    rushed.outbox.write(Unpooled.wrappedBuffer(new byte[900_000]));
    assertThat(run(rushed, client(), client(), client())).isFalse();
  }

  @Test
  void noWaitIsLongerThanFiveSeconds() {
    Subscriber stuck = behind();
    Subscriber other = behind();
    assertThat(run(stuck, other)).isTrue();
    for (int i = 0; i < 10; i++) {
      pass(490);
      assertThat(pacer.goesOnWaiting(now)).as("after %d ms", 490 * (i + 1)).isTrue();
      other.outbox.flush();
      fill(other);
    }
    pass(490);
    assertThat(pacer.goesOnWaiting(now)).isFalse();
  }

  @Test
  void theLastOneIsLeftBehindUntilItCatchesUp() {
    Subscriber quick = behind();
    Subscriber late = behind();
    assertThat(run(quick, late)).isTrue();
    quick.outbox.flush();
    assertThat(pacer.goesOnWaiting(now)).isTrue();
    pass(1_999);
    assertThat(pacer.goesOnWaiting(now)).isTrue();
    pass(2);
    assertThat(pacer.goesOnWaiting(now)).isFalse();
    pacer.reset();
    pass(1_001);
    fill(quick);
    assertThat(run(quick, late)).isFalse();
    late.outbox.flush();
    fill(late);
    assertThat(run(quick, late)).isTrue();
  }

  @Test
  void clientsLeftBehindCountAgainOnceTheyRead() {
    Subscriber stuck = behind();
    assertThat(run(stuck)).isTrue();
    pass(4_999);
    assertThat(pacer.goesOnWaiting(now)).isTrue();
    pass(2);
    assertThat(pacer.goesOnWaiting(now)).isFalse();
    assertThat(run(stuck)).isFalse();
    stuck.outbox.flush();
    fill(stuck);
    assertThat(run(stuck)).isTrue();
  }
}
