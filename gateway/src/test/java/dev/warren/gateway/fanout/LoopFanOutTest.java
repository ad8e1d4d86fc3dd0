package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.event.Visibility;
import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.log.WhenSlow;
import dev.warren.gateway.outbound.Outbox;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    boolean reads = true;
    int timesFull;
    final EmbeddedChannel channel;
    final Subscriber subscriber;

    Connection(long limit) {
      this(limit, SOMEBODY);
    }

    Connection(long limit, Viewer viewer) {
      ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
      ChannelOutboundHandlerAdapter counter =
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
              flushes++;
              if (reads) {
                context.flush();
              }
            }
          };
      channel = new EmbeddedChannel(counter, anchor);
      Outbox outbox = new Outbox(channel.pipeline().context(anchor), limit, () -> timesFull++);
      subscriber = new Subscriber(outbox, viewer);
    }

    List<String> read() {
      StringBuilder read = new StringBuilder();
      ByteBuf frames;
      while ((frames = channel.readOutbound()) != null) {
        read.append(frames.toString(StandardCharsets.US_ASCII));
        frames.release();
      }
      return read.isEmpty() ? List.of() : List.of(read.toString().split(" "));
    }
  }

  /** What was encoded, and into which buffers frames went, to look at their references. */
  private final List<Long> encoded = new ArrayList<>();

  private final Set<ByteBuf> buffers = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean broken;

  private final MessageEncoder.WireFormat format =
      message -> {
        if (broken) {
          throw new IllegalStateException("on purpose");
        }
        encoded.add(message.position());
        return (":" + message.position() + " ").getBytes(StandardCharsets.US_ASCII);
      };

  /** Writes {@code <id>:<position> }. */
  private class Encoder implements MessageEncoder {
    private final String id;

    Encoder(String id) {
      this.id = id;
    }

    @Override
    public WireFormat format() {
      return format;
    }

    @Override
    public int frameBytes(byte[] common) {
      return id.length() + common.length;
    }

    @Override
    public void write(ByteBuf to, byte[] common, boolean text) {
      buffers.add(to);
      to.writeBytes(id.getBytes(StandardCharsets.US_ASCII)).writeBytes(common);
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
        position,
        new Channel(channel),
        new EventInfo("", "", 0),
        Content.json(new byte[0]),
        visibility,
        WhenSlow.KEEP);
  }

  private void offer(TopicMessage message) {
    try {
      fanOut.received(message);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void everyBufferIsReleased() {
    assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }

  @Test
  void messagesComeInTheOrderOfTheLogAndABurstIsOneFlush() {
    Connection connection = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), connection.subscriber);
    onLoop.subscribe(ChannelPattern.of("b.*"), new Encoder("2"), connection.subscriber);
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      offer(message(i, i % 3 == 0 ? "c" : i % 3 == 1 ? "a" : "b.x"));
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
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), connection.subscriber);
    List<Integer> turns = new ArrayList<>();
    offer(message(1, "a"));
    loop.eventLoop().execute(() -> turns.add(connection.flushes));
    for (int i = 2; i <= 5_000; i++) {
      offer(message(i, "a"));
    }
    while (onLoop.position() < 5_000) {
      loop.runPendingTasks();
    }
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
      onLoop.subscribe(ChannelPattern.of("a"), shared, connection.subscriber);
    }
    offer(message(1, "a"));
    loop.runPendingTasks();
    assertThat(encoded).containsExactly(1L);
    assertThat(buffers).hasSize(1);
    ByteBuf buffer = buffers.iterator().next();
    assertThat(buffer.refCnt()).isEqualTo(50);
    for (int i = 0; i < 50; i++) {
      assertThat(connections.get(i).read()).containsExactly("1:1");
      assertThat(buffer.refCnt()).isEqualTo(49 - i);
    }
  }

  @Test
  void aMessageIsEncodedOnceForAllSubscriptionIdsAndLoops() {
    Connection here = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), here.subscriber);
    onLoop.subscribe(ChannelPattern.of("#"), new Encoder("2"), here.subscriber);
    EmbeddedChannel otherLoop = new EmbeddedChannel();
    Connection there = new Connection(1_000_000);
    fanOut
        .on(otherLoop.eventLoop())
        .subscribe(ChannelPattern.of("a"), new Encoder("1"), there.subscriber);
    offer(message(1, "a"));
    loop.runPendingTasks();
    otherLoop.runPendingTasks();
    assertThat(here.read()).containsExactlyInAnyOrder("1:1", "2:1");
    assertThat(there.read()).containsExactly("1:1");
    assertThat(encoded).containsExactly(1L);
  }

  @Test
  void aBurstIsOneBufferForAllWhoGetTheSame() {
    Encoder shared = new Encoder("1");
    Connection both = new Connection(1_000_000);
    Connection one = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a"), shared, both.subscriber);
    onLoop.subscribe(ChannelPattern.of("b"), shared, both.subscriber);
    onLoop.subscribe(ChannelPattern.of("a"), shared, one.subscriber);
    for (int i = 1; i <= 9; i++) {
      offer(message(i, i % 3 == 0 ? "b" : "a"));
    }
    loop.runPendingTasks();
    assertThat(one.channel.outboundMessages()).hasSize(1);
    assertThat(one.read()).containsExactly("1:1", "1:2", "1:4", "1:5", "1:7", "1:8");
    assertThat(both.channel.outboundMessages()).as("1 2, 3, 4 5, 6, 7 8, 9").hasSize(6);
    assertThat(both.read())
        .containsExactly("1:1", "1:2", "1:3", "1:4", "1:5", "1:6", "1:7", "1:8", "1:9");
    assertThat(buffers).hasSize(2);
  }

  @Test
  void twoSubscriptionsOfOneClientGetAMessageEach() {
    Connection connection = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a.b"), new Encoder("1"), connection.subscriber);
    onLoop.subscribe(ChannelPattern.of("a.#"), new Encoder("2"), connection.subscriber);
    offer(message(1, "a.b"));
    loop.runPendingTasks();
    assertThat(connection.read()).containsExactlyInAnyOrder("1:1", "2:1");
    assertThat(connection.flushes).isEqualTo(1);
  }

  @Test
  void nothingComesAfterUnsubscribe() {
    Connection stays = new Connection(1_000_000);
    Connection leaves = new Connection(1_000_000);
    Encoder shared = new Encoder("1");
    onLoop.subscribe(ChannelPattern.of("a"), shared, stays.subscriber);
    Registration subscription = onLoop.subscribe(ChannelPattern.of("a"), shared, leaves.subscriber);
    offer(message(1, "a"));
    loop.runPendingTasks();
    offer(message(2, "a"));
    onLoop.unsubscribe(subscription);
    loop.runPendingTasks();
    assertThat(leaves.read()).containsExactly("1:1");
    assertThat(stays.read()).containsExactly("1:1", "1:2");
    assertThat(leaves.flushes).isEqualTo(1);
  }

  @Test
  void whatCameBeforeTheSubscriptionsPositionDoesNotComeAndAllAfterItDoes() {
    Connection connection = new Connection(1_000_000);
    offer(message(1, "a"));
    loop.runPendingTasks();
    offer(message(2, "a"));
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), connection.subscriber);
    assertThat(onLoop.position()).isEqualTo(1);
    loop.runPendingTasks();
    assertThat(connection.read()).containsExactly("1:2");
  }

  @Test
  void aMessageForSomeIsSeenByThoseAlone() {
    Connection alice = new Connection(1_000_000, new Viewer("alice", false));
    Connection agent = new Connection(1_000_000, new Viewer("builder", true));
    Connection bob = new Connection(1_000_000, new Viewer("bob", false));
    Encoder shared = new Encoder("1");
    ChannelPattern a = ChannelPattern.of("a");
    onLoop.subscribe(a, shared, alice.subscriber);
    onLoop.subscribe(a, shared, agent.subscriber);
    onLoop.subscribe(a, shared, bob.subscriber);
    offer(message(1, "a", new Visibility.Private(Set.of("alice", "bob"))));
    offer(message(2, "a", new Visibility.AgentOnly()));
    offer(message(3, "a", new Visibility.Private(Set.of())));
    offer(message(4, "a"));
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
    onLoop.subscribe(ChannelPattern.of("a"), shared, slow.subscriber);
    onLoop.subscribe(ChannelPattern.of("a"), shared, other.subscriber);
    slow.reads = false;
    for (int i = 1; i <= 20; i++) {
      offer(message(i, "a"));
      loop.runPendingTasks();
      slow.channel.runPendingTasks();
    }
    assertThat(other.read()).hasSize(20);
    assertThat(slow.timesFull).isEqualTo(1);
    slow.reads = true;
    slow.channel.flushOutbound();
    assertThat(slow.read()).containsExactly("1:1");
  }

  @Test
  void whatCannotBeEncodedIsAGapForNobodyAndTheLoopGoesOn() {
    Connection reader = new Connection(1_000_000);
    Connection other = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a"), new Encoder("1"), reader.subscriber);
    onLoop.subscribe(ChannelPattern.of("b"), new Encoder("1"), other.subscriber);
    offer(message(1, "b"));
    loop.runPendingTasks();
    broken = true;
    offer(message(2, "a"));
    loop.runPendingTasks();
    reader.channel.runPendingTasks();
    broken = false;
    assertThat(reader.timesFull).as("who would have a gap has to come back").isEqualTo(1);
    assertThat(other.timesFull).isZero();
    offer(message(3, "a"));
    offer(message(4, "b"));
    loop.runPendingTasks();
    assertThat(reader.read()).isEmpty();
    assertThat(other.read()).containsExactly("1:1", "1:4");
  }

  @Test
  void whatCannotBeWrittenIsAGapForNobodyAndTheLoopGoesOn() {
    Connection reader = new Connection(1_000_000);
    MessageEncoder failing =
        new Encoder("1") {
          @Override
          public void write(ByteBuf to, byte[] common, boolean text) {
            super.write(to, common, text);
            if (broken) {
              throw new LinkageError("on purpose");
            }
          }
        };
    onLoop.subscribe(ChannelPattern.of("a"), failing, reader.subscriber);
    broken = true;
    offer(message(1, "a"));
    loop.runPendingTasks();
    reader.channel.runPendingTasks();
    assertThat(reader.timesFull).isEqualTo(1);
    broken = false;
    Connection later = new Connection(1_000_000);
    onLoop.subscribe(ChannelPattern.of("a"), failing, later.subscriber);
    offer(message(2, "a"));
    loop.runPendingTasks();
    assertThat(later.read()).containsExactly("1:2");
  }

  @Test
  void aCrowdThatReadsSlowlyIsWaitedForAndLosesNothing() {
    Connection a = new Connection(10_000);
    Connection b = new Connection(10_000);
    Encoder shared = new Encoder("1");
    for (Connection connection : List.of(a, b)) {
      connection.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 20));
      connection.reads = false;
      onLoop.subscribe(ChannelPattern.of("a"), shared, connection.subscriber);
    }
    for (int i = 1; i <= 20; i++) {
      offer(message(i, "a"));
      loop.runPendingTasks();
    }
    long reached = onLoop.position();
    assertThat(reached).as("the run that left them behind is the last").isLessThan(20);

    for (Connection connection : List.of(a, b)) {
      connection.reads = true;
      connection.subscriber.outbox.flush();
    }
    loop.advanceTimeBy(5, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
    loop.runPendingTasks();
    assertThat(onLoop.position()).isEqualTo(20);
    for (Connection connection : List.of(a, b)) {
      assertThat(connection.read()).hasSize(20);
      assertThat(connection.timesFull).isZero();
    }
  }

  /** With a real loop and a real socket: what is in question is which of the two goes first. */
  @Test
  void aLoopServesItsSocketsBetweenTwoRunsHoweverMuchWaits() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ServerSocket client = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EventLoop real = group.next();
      LoopFanOut fanOutOfReal = fanOut.on(real);
      CompletableFuture<Long> readAt = new CompletableFuture<>();
      ChannelFuture connected =
          new Bootstrap()
              .group(group)
              .channel(NioSocketChannel.class)
              .handler(
                  new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
                      readAt.complete(fanOutOfReal.position());
                    }
                  })
              .connect(client.getLocalSocketAddress());
      try (Socket socket = client.accept()) {
        connected.sync();
        CountDownLatch goOn = new CountDownLatch(1);
        real.execute(() -> await(goOn));
        for (int i = 1; i <= 20_000; i++) {
          offer(message(i, "a"));
        }
        socket.getOutputStream().write('x');
        goOn.countDown();
        assertThat(readAt.get(10, TimeUnit.SECONDS)).isBetween(1L, 2_000L);
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLoopThatComesLaterBeginsWhereTheLogIs() {
    fanOut.live(40);
    offer(message(41, "a"));
    loop.runPendingTasks();
    assertThat(onLoop.position()).isEqualTo(41);
    EmbeddedChannel later = new EmbeddedChannel();
    assertThat(fanOut.on(later.eventLoop()).position()).isEqualTo(41);
    assertThat(fanOut.on(later.eventLoop())).isSameAs(fanOut.on(later.eventLoop()));
  }
}
