package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Most set the pace, a few do not, and nobody holds anybody up for long. */
@ExtendWith(NoLeaks.class)
class CrowdTest {

  private final Crowd crowd = new Crowd();
  private final List<Subscriber> all = new ArrayList<>();
  private long now = 1_000;

  @AfterEach
  void end() {
    all.forEach(subscriber -> subscriber.outbox.close());
  }

  private Subscriber client() {
    ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
    EmbeddedChannel channel = new EmbeddedChannel(anchor);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    Outbox outbox = new Outbox(channel.pipeline().context(anchor), 1_000_000, () -> {});
    Subscriber subscriber = new Subscriber(outbox, new Viewer("somebody", false));
    all.add(subscriber);
    crowd.joined();
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
    crowd.reset();
    for (Subscriber subscriber : written) {
      crowd.wrote(subscriber);
    }
    return crowd.shouldWait(now);
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void aFewWhoAreBehindAreNotWaitedFor() {
    assertThat(run(client(), client(), behind())).isFalse();
    assertThat(run(behind())).isFalse();
  }

  @Test
  void whoIsAloneInARunDoesNotHoldUpTheOthersOfTheLoop() {
    Subscriber slow = behind();
    client();
    assertThat(run(slow)).isFalse();
  }

  @Test
  void mostAreWaitedForUntilNearlyAllAreThere() {
    Subscriber slow = behind();
    Subscriber slower = behind();
    assertThat(run(client(), slow, slower)).isTrue();
    assertThat(crowd.isStillBehind(now)).isTrue();
    slow.outbox.flush();
    assertThat(crowd.isStillBehind(now)).isTrue();
    slower.outbox.flush();
    assertThat(crowd.isStillBehind(now)).isFalse();
  }

  @Test
  void oneInTwentyIsNotWaitedFor() {
    Subscriber[] clients = new Subscriber[20];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = behind();
    }
    assertThat(run(clients)).isTrue();
    for (int i = 1; i < clients.length; i++) {
      assertThat(crowd.isStillBehind(now)).as("%d are there", i - 1).isTrue();
      clients[i].outbox.flush();
    }
    assertThat(crowd.isStillBehind(now)).isFalse();
  }

  @Test
  void whoReadOneAfterTheOtherAreACrowdThoughFewAreBehindAtATime() {
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
    // A second later nobody remembers.
    pass(1_001);
    fill(clients[0]);
    assertThat(run(clients)).isFalse();
  }

  @Test
  void whoseOutboxFillsInNoTimeHoldsUpNobodyElse() {
    Subscriber rushed = client();
    rushed.outbox.write(Unpooled.wrappedBuffer(new byte[10]));
    rushed.outbox.write(Unpooled.wrappedBuffer(new byte[900_000]));
    assertThat(run(rushed, client(), client(), client())).isFalse();
  }

  @Test
  void noWaitIsLongerThanFiveSecondsEvenIfSomebodyKeepsTakingALittle() {
    Subscriber stuck = behind();
    Subscriber other = behind();
    assertThat(run(stuck, other)).isTrue();
    for (int i = 0; i < 10; i++) {
      pass(490);
      assertThat(crowd.isStillBehind(now)).as("after %d ms", 490 * (i + 1)).isTrue();
      other.outbox.flush();
      fill(other);
    }
    pass(490);
    assertThat(crowd.isStillBehind(now)).isFalse();
  }

  @Test
  void whoIsTheLastAndTakesNothingIsLeftBehindUntilItHasCaughtUp() {
    Subscriber quick = behind();
    Subscriber late = behind();
    assertThat(run(quick, late)).isTrue();
    quick.outbox.flush();
    assertThat(crowd.isStillBehind(now)).isTrue();
    pass(1_999);
    assertThat(crowd.isStillBehind(now)).isTrue();
    pass(2);
    assertThat(crowd.isStillBehind(now)).isFalse();
    crowd.reset();
    pass(1_001);
    fill(quick);
    assertThat(run(quick, late)).isFalse();
    late.outbox.flush();
    fill(late);
    assertThat(run(quick, late)).isTrue();
  }

  @Test
  void whenMostTakeNothingTheWaitIsFiveSecondsAndTheyCountAgainOnceTheyTakeSomething() {
    Subscriber stuck = behind();
    assertThat(run(stuck)).isTrue();
    pass(4_999);
    assertThat(crowd.isStillBehind(now)).isTrue();
    pass(2);
    assertThat(crowd.isStillBehind(now)).isFalse();
    assertThat(run(stuck)).isFalse();
    stuck.outbox.flush();
    fill(stuck);
    assertThat(run(stuck)).isTrue();
  }
}
