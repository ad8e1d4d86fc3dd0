package dev.warren.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.presence.AgentBoard;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.presence.PresenceSettings;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.publish.ConfirmedPublisher;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Every session is looked at when something of it is due, and hardly ever else. */
class DeadlinesTest {

  /** What the gateway says to it. */
  private static final class Told implements Client {
    final List<String> words = new ArrayList<>();

    @Override
    public Wire wire() {
      return Wire.STOMP;
    }

    @Override
    public void connected(User user, String sessionId, long sendsEveryMs, long wantsEveryMs) {
      words.add("connected");
    }

    @Override
    public void receipt(String id, Map<String, String> headers) {
      words.add("receipt");
    }

    @Override
    public void subscribed(Command.Subscribe asked, Resume.Outcome outcome) {
      words.add("subscribed");
    }

    @Override
    public void error(Refused refused, @Nullable String receipt) {
      words.add(refused.refusal().code());
    }

    @Override
    public void notice(@Nullable String errors, Refused refused, @Nullable String receipt) {
      words.add("notice");
    }

    @Override
    public void heartBeat() {
      words.add("heart-beat");
    }

    @Override
    public MessageEncoder encoder(String subscriptionId, AckMode ack) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MessageEncoder notificationEncoder(String subscriptionId, AckMode ack) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ByteBuf message(Message message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void close(CloseReason reason) {
      words.add(reason.name());
    }
  }

  private final ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
  private final EmbeddedChannel channel = new EmbeddedChannel(anchor);
  private final AtomicInteger count = new AtomicInteger();
  private final long start = System.nanoTime();

  private Deadlines deadlines(Duration connectTimeout) {
    return new Deadlines(settings(connectTimeout), count);
  }

  private static SessionSettings settings(Duration connectTimeout) {
    return new SessionSettings(
        Duration.ofSeconds(10),
        connectTimeout,
        Duration.ofSeconds(5),
        DataSize.ofMegabytes(1),
        DataSize.ofMegabytes(1),
        DataSize.ofKilobytes(256),
        Duration.ofSeconds(5));
  }

  private Session enter(Deadlines deadlines, Told told, Duration connectTimeout) {
    Session session =
        new Session(
            told,
            channel.pipeline().context(anchor),
            settings(connectTimeout),
            new FanOut().on(channel.eventLoop()),
            deadlines,
            nobodyIsTold(),
            new SessionCounts());
    deadlines.enter(session);
    return session;
  }

  /** Not started, and without a broker. */
  private static PresenceReporter nobodyIsTold() {
    return new PresenceReporter(
        new ConfirmedPublisher(
            name -> {
              throw new IOException("there is none");
            },
            Duration.ofSeconds(5)),
        new PresenceTables(),
        new AgentBoard(),
        new PresenceSettings(Duration.ofSeconds(5)));
  }

  private void look(Deadlines deadlines, Duration after) {
    deadlines.look(start + after.toNanos(), Instant.now().plus(after));
  }

  @Test
  void whoDoesNotSayWhoTheyAreIsSentAwayInTimeAndNotBefore() {
    Duration timeout = Duration.ofSeconds(10);
    Deadlines deadlines = deadlines(timeout);
    Told told = new Told();
    enter(deadlines, told, timeout);
    assertThat(count).hasValue(1);
    for (int ms = 250; ms <= 9_750; ms += 250) {
      look(deadlines, Duration.ofMillis(ms));
    }
    assertThat(told.words).isEmpty();
    look(deadlines, Duration.ofMillis(10_600));
    assertThat(told.words).containsExactly("no_token", "NO_TOKEN");
    assertThat(count).hasValue(0);
    look(deadlines, Duration.ofMinutes(10));
    assertThat(told.words).hasSize(2);
  }

  @Test
  void aDeadlineBeyondTheWheelIsKeptToo() {
    Duration timeout = Duration.ofMinutes(5);
    Deadlines deadlines = deadlines(timeout);
    Told told = new Told();
    enter(deadlines, told, timeout);
    for (int s = 1; s < 300; s++) {
      look(deadlines, Duration.ofSeconds(s));
    }
    assertThat(told.words).isEmpty();
    look(deadlines, Duration.ofSeconds(301));
    assertThat(told.words).containsExactly("no_token", "NO_TOKEN");
  }

  @Test
  void aLateLookCatchesUp() {
    Deadlines deadlines = deadlines(Duration.ofSeconds(1));
    List<Told> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Told told = new Told();
      enter(deadlines, told, Duration.ofSeconds(1));
      all.add(told);
    }
    look(deadlines, Duration.ofMinutes(2));
    assertThat(all).allSatisfy(told -> assertThat(told.words).hasSize(2));
    assertThat(deadlines.all()).isEmpty();
  }

  @Test
  void whoHasLeftIsNotLookedAt() {
    Deadlines deadlines = deadlines(Duration.ofSeconds(1));
    Told told = new Told();
    Session session = enter(deadlines, told, Duration.ofSeconds(1));
    session.gone();
    assertThat(deadlines.all()).isEmpty();
    assertThat(count).hasValue(0);
    look(deadlines, Duration.ofSeconds(5));
    assertThat(told.words).isEmpty();
  }
}
