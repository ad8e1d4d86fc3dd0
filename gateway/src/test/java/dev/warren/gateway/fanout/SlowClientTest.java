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
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who is behind is spared what is not worth the wait, and nothing else; who is not gets everything.
 */
@ExtendWith(NoLeaks.class)
class SlowClientTest {

  private static final Viewer SOMEBODY = new Viewer("somebody", false);

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final FanOut fanOut = new FanOut();
  private final LoopFanOut onLoop = fanOut.on(loop.eventLoop());
  private final Set<ByteBuf> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Client slow = new Client();
  private final Client fast = new Client();
  private long position;

  /** A connection, and whether its other end takes anything. */
  private static final class Client {
    boolean reads = true;
    final EmbeddedChannel channel;
    final Outbox outbox;
    final Subscriber subscriber;

    Client() {
      ChannelInboundHandlerAdapter anchor = new ChannelInboundHandlerAdapter();
      channel =
          new EmbeddedChannel(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext context) {
                  if (reads) {
                    context.flush();
                  }
                }
              },
              anchor);
      channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
      outbox = new Outbox(channel.pipeline().context(anchor), 1_000_000, () -> {});
      subscriber = new Subscriber(outbox, SOMEBODY);
    }

    List<String> read() {
      reads = true;
      outbox.flush();
      StringBuilder read = new StringBuilder();
      ByteBuf frames;
      while ((frames = channel.readOutbound()) != null) {
        read.append(frames.toString(StandardCharsets.US_ASCII));
        frames.release();
      }
      return read.isEmpty() ? List.of() : List.of(read.toString().split(" "));
    }
  }

  private final MessageEncoder.WireFormat format =
      message -> (":" + message.position() + " ").getBytes(StandardCharsets.US_ASCII);

  /** Writes {@code <id>:<position> }. */
  private class Encoder implements MessageEncoder {
    private final String id;
    private final boolean oncePerClient;

    Encoder(String id) {
      this(id, false);
    }

    Encoder(String id, boolean oncePerClient) {
      this.id = id;
      this.oncePerClient = oncePerClient;
    }

    @Override
    public WireFormat format() {
      return format;
    }

    @Override
    public boolean isOncePerClient() {
      return oncePerClient;
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

  /** Most are fast: otherwise the loop would wait for them. */
  @BeforeEach
  void others() {
    onLoop.subscribe(ChannelPattern.of("none"), new Encoder("0"), new Client().subscriber);
    onLoop.subscribe(ChannelPattern.of("none"), new Encoder("0"), new Client().subscriber);
  }

  @AfterEach
  void everyBufferIsReleased() {
    slow.outbox.close();
    slow.read();
    slow.channel.finishAndReleaseAll();
    fast.channel.finishAndReleaseAll();
    assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }

  private void subscribe(Client client, String pattern, MessageEncoder encoder) {
    onLoop.subscribe(ChannelPattern.of(pattern), encoder, client.subscriber);
  }

  private String offer(String channel, WhenSlow whenSlow) {
    try {
      fanOut.received(
          new TopicMessage(
              ++position,
              new Channel(channel),
              new EventInfo("", "", 0),
              Content.json(new byte[0]),
              Visibility.PUBLIC,
              whenSlow));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return ":" + position;
  }

  /** From now on nothing is taken: one run is with Netty, the next one waits. */
  private List<String> fallBehind(String channel) {
    slow.reads = false;
    List<String> before = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      before.add("1" + offer(channel, WhenSlow.KEEP));
      loop.runPendingTasks();
    }
    assertThat(slow.outbox.isBehind()).isTrue();
    return before;
  }

  @Test
  void whoIsBehindMissesTypingAndAllProgressButTheLast() {
    Encoder shared = new Encoder("1");
    subscribe(slow, "#", shared);
    subscribe(fast, "#", shared);
    List<String> expected = fallBehind("a");
    offer("a", WhenSlow.LAST);
    expected.add("1" + offer("a", WhenSlow.KEEP));
    offer("a", WhenSlow.DROP);
    offer("b", WhenSlow.LAST);
    loop.runPendingTasks();
    expected.add("1" + offer("a", WhenSlow.LAST));
    offer("b", WhenSlow.LAST);
    offer("a", WhenSlow.DROP);
    expected.add("1" + offer("b", WhenSlow.LAST));
    expected.add("1" + offer("a", WhenSlow.KEEP));
    loop.runPendingTasks();
    offer("a", WhenSlow.DROP);
    loop.runPendingTasks();

    assertThat(slow.read()).isEqualTo(expected);
    assertThat(fast.read()).hasSize(12);
    assertThat(fanOut.droppedTyping()).isEqualTo(3);
    assertThat(fanOut.droppedProgress()).isEqualTo(3);
    offer("a", WhenSlow.DROP);
    loop.runPendingTasks();
    assertThat(slow.read()).as("who has caught up sees who is typing").hasSize(1);
  }

  /** Whatever comes in whatever runs. */
  @RepeatedTest(100)
  void everyFrameIsSeenOrCounted(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Encoder shared = new Encoder("1");
    subscribe(slow, "a", shared);
    subscribe(slow, "b.*", shared);
    List<String> kept = fallBehind("a");
    Map<String, String> last = new HashMap<>();
    int messages = 100;
    for (int i = 0; i < messages; i++) {
      String channel = List.of("a", "b.x", "b.y").get(random.nextInt(3));
      WhenSlow whenSlow = WhenSlow.values()[random.nextInt(3)];
      String frame = "1" + offer(channel, whenSlow);
      if (whenSlow == WhenSlow.KEEP) {
        kept.add(frame);
      } else if (whenSlow == WhenSlow.LAST) {
        last.put(channel, frame);
      }
      if (random.nextInt(4) == 0) {
        loop.runPendingTasks();
      }
    }
    loop.runPendingTasks();
    List<String> expected = new ArrayList<>(kept);
    expected.addAll(last.values());
    expected.sort((a, b) -> Long.compare(number(a), number(b)));
    long waiting = slow.outbox.waitingBytes();
    assertThat(slow.read()).isEqualTo(expected);
    assertThat(fanOut.droppedTyping() + fanOut.droppedProgress())
        .isEqualTo(position - expected.size());
    // The first one was with Netty.
    assertThat(waiting)
        .isEqualTo(expected.stream().skip(1).mapToLong(frame -> frame.length() + 1).sum());
    assertThat(slow.outbox.waitingBytes()).isZero();
  }

  private static long number(String frame) {
    return Long.parseLong(frame.substring(frame.indexOf(':') + 1));
  }

  @Test
  void eachOfTwoSubscriptionsGetsTheLast() {
    subscribe(slow, "a", new Encoder("1"));
    subscribe(slow, "*", new Encoder("2"));
    fallBehind("a");
    for (int i = 0; i < 5; i++) {
      offer("a", WhenSlow.LAST);
      offer("a", WhenSlow.DROP);
      loop.runPendingTasks();
    }
    String last = offer("a", WhenSlow.LAST);
    String state = offer("a", WhenSlow.KEEP);
    loop.runPendingTasks();
    assertThat(slow.read().subList(4, 8))
        .containsExactlyInAnyOrder("1" + last, "2" + last, "1" + state, "2" + state)
        .isSortedAccordingTo((a, b) -> Long.compare(number(a), number(b)));
    assertThat(slow.read()).isEmpty();
    assertThat(fanOut.droppedProgress()).isEqualTo(2 * 5);
  }

  @Test
  void whoGetsAMessageOnceGetsTheLastOnce() {
    Encoder once = new Encoder("1", true);
    subscribe(slow, "a", once);
    subscribe(slow, "*", once);
    List<String> expected = fallBehind("a");
    for (int i = 0; i < 5; i++) {
      offer("a", WhenSlow.LAST);
      loop.runPendingTasks();
    }
    offer("a", WhenSlow.LAST);
    expected.add("1" + offer("a", WhenSlow.KEEP));
    expected.add("1" + offer("a", WhenSlow.LAST));
    loop.runPendingTasks();
    assertThat(slow.read()).isEqualTo(expected);
  }

  @Test
  void aSpecialFirstFrameIsNeverLeftOut() {
    Encoder rest = new Encoder("1");
    Encoder first =
        new Encoder("first") {
          private boolean used;

          @Override
          public int frameBytes(byte[] common) {
            used = true;
            return super.frameBytes(common);
          }

          @Override
          public MessageEncoder next() {
            return used ? rest : this;
          }
        };
    subscribe(slow, "b", rest);
    fallBehind("b");
    subscribe(slow, "a", first);
    String typing = offer("a", WhenSlow.DROP);
    loop.runPendingTasks();
    offer("a", WhenSlow.DROP);
    String progress = offer("a", WhenSlow.LAST);
    loop.runPendingTasks();
    assertThat(slow.read().subList(2, 4)).containsExactly("first" + typing, "1" + progress);
  }

  @Test
  void whatWaitsDoesNotKeepInMemoryWhatWasLeftOut() {
    Encoder shared = new Encoder("1");
    subscribe(slow, "a", shared);
    subscribe(fast, "a", shared);
    fallBehind("a");
    fast.read();
    buffers.clear();
    for (int i = 0; i < 100; i++) {
      offer("a", WhenSlow.DROP);
      offer("a", WhenSlow.LAST);
    }
    offer("a", WhenSlow.KEEP);
    loop.runPendingTasks();
    fast.read();
    long held =
        buffers.stream().filter(buffer -> buffer.refCnt() > 0).mapToLong(ByteBuf::capacity).sum();
    assertThat(held).isEqualTo("1:202 1:203 ".length());
    assertThat(buffers).as("for the fast one, what is kept, the last").hasSize(3);
  }
}
