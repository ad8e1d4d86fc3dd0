package dev.warren.gateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Most set the pace, a few do not, and who takes nothing at all holds nobody up. */
@ExtendWith(NoLeaks.class)
class CrowdTest {

  private final Crowd crowd = new Crowd();
  private long now = 1_000;

  private static Subscriber client() {
    ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
    EmbeddedChannel channel = new EmbeddedChannel(anchor);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    Outbox outbox = new Outbox(channel.pipeline().context(anchor), 1_000, () -> {});
    return new Subscriber(outbox, new Viewer("somebody", false));
  }

  private static Subscriber behind() {
    Subscriber subscriber = client();
    for (int i = 0; i < 5; i++) {
      subscriber.outbox.write(Unpooled.wrappedBuffer(new byte[10]));
    }
    assertThat(subscriber.outbox.isBehind()).isTrue();
    return subscriber;
  }

  private boolean run(Subscriber... written) {
    crowd.reset();
    for (Subscriber subscriber : written) {
      crowd.wrote(subscriber);
    }
    return crowd.shouldWait(now);
  }

  @Test
  void aFewWhoAreBehindAreNotWaitedFor() {
    assertThat(run(client(), client(), behind())).isFalse();
    assertThat(run(client(), behind())).isFalse();
  }

  @Test
  void mostAreWaitedForUntilTheyAreThere() {
    Subscriber slow = behind();
    Subscriber slower = behind();
    assertThat(run(client(), slow, slower)).isTrue();
    assertThat(crowd.isStillBehind(now)).isTrue();
    slow.outbox.flush();
    assertThat(crowd.isStillBehind(now)).isFalse();
    slower.outbox.close();
  }

  @Test
  void whoTakesNothingIsWaitedForOnceAndThenLeftBehindUntilItTakesSomething() {
    Subscriber stuck = behind();
    assertThat(run(stuck)).isTrue();
    now += TimeUnit.MILLISECONDS.toNanos(101);
    assertThat(crowd.isStillBehind(now)).isFalse();
    assertThat(run(stuck)).isFalse();
    stuck.outbox.flush();
    for (int i = 0; i < 5; i++) {
      stuck.outbox.write(Unpooled.wrappedBuffer(new byte[10]));
    }
    assertThat(run(stuck)).isTrue();
    stuck.outbox.close();
  }
}
