package dev.warren.gateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.event.Visibility;
import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A message reaches every subscriber of the loop once, in order, as one frame and in few writes.
 */
@ExtendWith(NoLeaks.class)
class LoopFanOutTest {

  /** A connection, and what went out on it. */
  private static final class Connection {
    int flushes;
    int timesFull;
    final EmbeddedChannel channel;
    final Outbox outbox;

    Connection(long limit) {
      ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
      ChannelOutboundHandlerAdapter counter =
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
              flushes++;
              context.flush();
            }
          };
      channel = new EmbeddedChannel(counter, anchor);
      outbox = new Outbox(channel.pipeline().context(anchor), limit, () -> timesFull++);
    }

    List<String> read() {
      List<String> read = new ArrayList<>();
      ByteBuf frame;
      while ((frame = channel.readOutbound()) != null) {
        read.add(frame.toString(StandardCharsets.UTF_8));
        frame.release();
      }
      return read;
    }
  }

  private final List<ByteBuf> frames = new ArrayList<>();

  /** Writes {@code <id>:<position>}, and keeps what it made, to look at its references. */
  private final class Encoder implements MessageEncoder {
    private final String id;

    Encoder(String id) {
      this.id = id;
    }

    @Override
    public ByteBuf encode(TopicMessage message, ByteBufAllocator allocator) {
      ByteBuf frame = allocator.directBuffer();
      frame.writeCharSequence(id + ":" + message.position(), StandardCharsets.UTF_8);
      frames.add(frame);
      return frame;
    }
  }

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final FanOut fanOut = new FanOut();
  private final LoopFanOut onLoop = fanOut.on(loop.eventLoop());

  private static final Viewer SOMEBODY = new Viewer("somebody", false);

  private static TopicMessage message(long position, String channel) {
    return message(position, channel, Visibility.PUBLIC);
  }

  private static TopicMessage message(long position, String channel, Visibility visibility) {
    return new TopicMessage(
        position, new Channel(channel), 0, "", Map.of(), new byte[0], true, visibility);
  }

  @AfterEach
  void everyFrameIsReleased() {
    assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  void messagesComeInTheOrderOfTheLogAndABurstIsOneFlush() {
    Connection connection = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), connection.outbox, SOMEBODY);
    onLoop.subscribe(ChannelPattern.of("b.*"), new Encoder("2"), connection.outbox, SOMEBODY);
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      fanOut.offer(message(i, i % 3 == 0 ? "c" : i % 3 == 1 ? "a" : "b.x"));
      if (i % 3 != 0) {
        expected.add(i % 3 + ":" + i);
      }
    }
    loop.runPendingTasks();
    assertThat(connection.read()).isEqualTo(expected);
    assertThat(connection.flushes).isEqualTo(1);
    assertThat(onLoop.position()).isEqualTo(300);
  }

  @Test
  void aLongBurstLetsOthersHaveATurnAndStillComesInOrder() {
    Connection connection = new Connection(10_000_000);
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), connection.outbox, SOMEBODY);
    List<Integer> turns = new ArrayList<>();
    fanOut.offer(message(1, "a"));
    loop.eventLoop().execute(() -> turns.add(connection.flushes));
    for (int i = 2; i <= 5_000; i++) {
      fanOut.offer(message(i, "a"));
    }
    loop.runPendingTasks();
    List<String> read = connection.read();
    assertThat(read).hasSize(5_000).endsWith("1:5000");
    assertThat(connection.flushes).isBetween(2, 6);
    assertThat(turns).containsExactly(1);
  }

  @Test
  void oneFrameIsMadeForAllWithTheSameEncoderAndReleasedWhenTheLastIsWritten() {
    Encoder shared = new Encoder("1");
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Connection connection = new Connection(1_000_000);
      connections.add(connection);
      onLoop.subscribe(ChannelPattern.of("a"), shared, connection.outbox, SOMEBODY);
    }
    fanOut.offer(message(1, "a"));
    loop.runPendingTasks();
    assertThat(frames).hasSize(1);
    assertThat(frames.get(0).refCnt()).isEqualTo(50);
    for (int i = 0; i < 50; i++) {
      assertThat(connections.get(i).read()).containsExactly("1:1");
      assertThat(frames.get(0).refCnt()).isEqualTo(49 - i);
    }
  }

  @Test
  void twoSubscriptionsOfOneClientGetAMessageEach() {
    Connection connection = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a.b"), new Encoder("1"), connection.outbox, SOMEBODY);
    onLoop.subscribe(ChannelPattern.of("a.#"), new Encoder("2"), connection.outbox, SOMEBODY);
    fanOut.offer(message(1, "a.b"));
    loop.runPendingTasks();
    assertThat(connection.read()).containsExactlyInAnyOrder("1:1", "2:1");
    assertThat(connection.flushes).isEqualTo(1);
  }

  @Test
  void nothingComesAfterUnsubscribe() {
    Connection stays = new Connection(1_000_000);
    Connection leaves = new Connection(1_000_000);
    Encoder shared = new Encoder("1");
    onLoop.subscribe(ChannelPattern.of("a"), shared, stays.outbox, SOMEBODY);
    Subscription subscription =
        onLoop.subscribe(ChannelPattern.of("a"), shared, leaves.outbox, SOMEBODY);
    fanOut.offer(message(1, "a"));
    loop.runPendingTasks();
    fanOut.offer(message(2, "a"));
    onLoop.unsubscribe(subscription);
    loop.runPendingTasks();
    assertThat(leaves.read()).containsExactly("1:1");
    assertThat(stays.read()).containsExactly("1:1", "1:2");
    assertThat(leaves.flushes).isEqualTo(1);
  }

  @Test
  void whatCameBeforeTheSubscriptionsPositionDoesNotComeAndAllAfterItDoes() {
    Connection connection = new Connection(1_000_000);
    fanOut.offer(message(1, "a"));
    loop.runPendingTasks();
    fanOut.offer(message(2, "a"));
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), connection.outbox, SOMEBODY);
    assertThat(onLoop.position()).isEqualTo(1);
    loop.runPendingTasks();
    assertThat(connection.read()).containsExactly("1:2");
  }

  @Test
  void aMessageForSomeIsSeenByThoseAlone() {
    Connection alice = new Connection(1_000_000);
    Connection agent = new Connection(1_000_000);
    Connection bob = new Connection(1_000_000);
    Encoder shared = new Encoder("1");
    ChannelPattern a = ChannelPattern.of("a");
    onLoop.subscribe(a, shared, alice.outbox, new Viewer("alice", false));
    onLoop.subscribe(a, shared, agent.outbox, new Viewer("builder", true));
    onLoop.subscribe(a, shared, bob.outbox, new Viewer("bob", false));
    fanOut.offer(message(1, "a", new Visibility.Private(Set.of("alice", "bob"))));
    fanOut.offer(message(2, "a", new Visibility.AgentOnly()));
    fanOut.offer(message(3, "a", new Visibility.Private(Set.of())));
    fanOut.offer(message(4, "a"));
    loop.runPendingTasks();
    assertThat(alice.read()).containsExactly("1:1", "1:4");
    assertThat(bob.read()).containsExactly("1:1", "1:4");
    assertThat(agent.read()).containsExactly("1:2", "1:4");
  }

  @Test
  void aFullOutboxHurtsNobodyElse() {
    Connection slow = new Connection(10);
    Connection other = new Connection(1_000_000);
    Encoder shared = new Encoder("1");
    onLoop.subscribe(ChannelPattern.of("a"), shared, slow.outbox, SOMEBODY);
    onLoop.subscribe(ChannelPattern.of("a"), shared, other.outbox, SOMEBODY);
    for (int i = 1; i <= 20; i++) {
      fanOut.offer(message(i, "a"));
    }
    loop.runPendingTasks();
    slow.channel.runPendingTasks();
    assertThat(other.read()).hasSize(20);
    assertThat(slow.read()).hasSizeLessThan(3);
    assertThat(slow.timesFull).isEqualTo(1);
  }

  @Test
  void aLoopThatComesLaterBeginsWhereTheLogIs() {
    fanOut.startAt(40);
    fanOut.offer(message(41, "a"));
    loop.runPendingTasks();
    assertThat(onLoop.position()).isEqualTo(41);
    EmbeddedChannel later = new EmbeddedChannel();
    assertThat(fanOut.on(later.eventLoop()).position()).isEqualTo(41);
    assertThat(fanOut.on(later.eventLoop())).isSameAs(fanOut.on(later.eventLoop()));
  }
}
