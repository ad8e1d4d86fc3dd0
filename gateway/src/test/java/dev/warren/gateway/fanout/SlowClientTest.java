package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.log.WhenSlow;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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

/** A slow consumer does not get frames that are worthless when late, and gets all others. */
@ExtendWith(NoLeaks.class)
class SlowClientTest {

  private static final Comparator<String> BY_POSITION =
      Comparator.comparingLong(frame -> Long.parseLong(frame.substring(frame.indexOf(':') + 1)));

  private final OneLoop loop = new OneLoop();
  private final Set<ByteBuf> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
  private final FakeClient slow = FakeClient.withSmallBuffer();
  private final FakeClient fast = FakeClient.withSmallBuffer();

  /** Remembers the buffers that it writes to. */
  private class Encoder extends TextEncoder {
    private final boolean oncePerClient;

    Encoder(String id) {
      this(id, false);
    }

    Encoder(String id, boolean oncePerClient) {
      super(id);
      this.oncePerClient = oncePerClient;
    }

    @Override
    public boolean isOncePerClient() {
      return oncePerClient;
    }

    @Override
    public void write(ByteBuf to, byte[] common, boolean text) {
      buffers.add(to);
      super.write(to, common, text);
    }
  }

  /**
   * Adds clients that read, so that most clients are fast. Otherwise the loop would wait for the
   * slow one.
   */
  @BeforeEach
  void subscribeOthers() {
    loop.subscribe(FakeClient.withSmallBuffer(), "none", new Encoder("0"));
    loop.subscribe(FakeClient.withSmallBuffer(), "none", new Encoder("0"));
  }

  @AfterEach
  void everyBufferIsReleased() {
    slow.outbox.close();
    slow.catchUp();
    slow.connection.channel().finishAndReleaseAll();
    fast.connection.channel().finishAndReleaseAll();
    assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }

  /**
   * From now on the slow client reads nothing. Netty has the frames of one run, and later ones
   * wait.
   */
  private List<String> fallBehind(String channel) {
    slow.connection.reads = false;
    List<String> before = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      before.add("1" + loop.offer(channel));
      loop.run();
    }
    assertThat(slow.outbox.isBehind()).isTrue();
    return before;
  }

  @Test
  void onlyTypingAndOldProgressAreDropped() {
    Encoder shared = new Encoder("1");
    loop.subscribe(slow, "#", shared);
    loop.subscribe(fast, "#", shared);
    List<String> expected = fallBehind("a");
    loop.offer("a", WhenSlow.LAST);
    expected.add("1" + loop.offer("a"));
    loop.offer("a", WhenSlow.DROP);
    loop.offer("b", WhenSlow.LAST);
    loop.run();
    expected.add("1" + loop.offer("a", WhenSlow.LAST));
    loop.offer("b", WhenSlow.LAST);
    loop.offer("a", WhenSlow.DROP);
    expected.add("1" + loop.offer("b", WhenSlow.LAST));
    expected.add("1" + loop.offer("a"));
    loop.run();
    loop.offer("a", WhenSlow.DROP);
    loop.run();

    assertThat(slow.catchUp()).isEqualTo(expected);
    assertThat(fast.catchUp()).hasSize(12);
    assertThat(loop.fanOut.droppedTyping()).isEqualTo(3);
    assertThat(loop.fanOut.droppedProgress()).isEqualTo(3);
    loop.offer("a", WhenSlow.DROP);
    loop.run();
    assertThat(slow.catchUp()).as("after it has caught up").hasSize(1);
  }

  /** Sends random messages in random runs. */
  @RepeatedTest(100)
  void everyFrameIsSeenOrCounted(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Encoder shared = new Encoder("1");
    loop.subscribe(slow, "a", shared);
    loop.subscribe(slow, "b.*", shared);
    List<String> kept = fallBehind("a");
    Map<String, String> last = new HashMap<>();
    int messages = 100;
    for (int i = 0; i < messages; i++) {
      String channel = List.of("a", "b.x", "b.y").get(random.nextInt(3));
      WhenSlow whenSlow = WhenSlow.values()[random.nextInt(3)];
      String frame = "1" + loop.offer(channel, whenSlow);
      if (whenSlow == WhenSlow.KEEP) {
        kept.add(frame);
      } else if (whenSlow == WhenSlow.LAST) {
        last.put(channel, frame);
      }
      if (random.nextInt(4) == 0) {
        loop.run();
      }
    }
    loop.run();
    List<String> expected = new ArrayList<>(kept);
    expected.addAll(last.values());
    expected.sort(BY_POSITION);
    long waiting = slow.outbox.waitingBytes();
    assertThat(slow.catchUp()).isEqualTo(expected);
    assertThat(loop.fanOut.droppedTyping() + loop.fanOut.droppedProgress())
        .isEqualTo(loop.position - expected.size());
    // All frames wait except the first, which Netty has.
    assertThat(waiting)
        .isEqualTo(expected.stream().skip(1).mapToLong(frame -> frame.length() + 1).sum());
    assertThat(slow.outbox.waitingBytes()).isZero();
  }

  @Test
  void eachSubscriptionGetsItsLastFrame() {
    loop.subscribe(slow, "a", new Encoder("1"));
    loop.subscribe(slow, "*", new Encoder("2"));
    fallBehind("a");
    for (int i = 0; i < 5; i++) {
      loop.offer("a", WhenSlow.LAST);
      loop.offer("a", WhenSlow.DROP);
      loop.run();
    }
    String last = loop.offer("a", WhenSlow.LAST);
    String state = loop.offer("a");
    loop.run();
    assertThat(slow.catchUp().subList(4, 8))
        .containsExactlyInAnyOrder("1" + last, "2" + last, "1" + state, "2" + state)
        .isSortedAccordingTo(BY_POSITION);
    assertThat(slow.catchUp()).isEmpty();
    assertThat(loop.fanOut.droppedProgress()).isEqualTo(2 * 5);
  }

  @Test
  void aProtocolWithoutIdsGetsTheLastOnce() {
    Encoder once = new Encoder("1", true);
    loop.subscribe(slow, "a", once);
    loop.subscribe(slow, "*", once);
    List<String> expected = fallBehind("a");
    for (int i = 0; i < 5; i++) {
      loop.offer("a", WhenSlow.LAST);
      loop.run();
    }
    loop.offer("a", WhenSlow.LAST);
    expected.add("1" + loop.offer("a"));
    expected.add("1" + loop.offer("a", WhenSlow.LAST));
    loop.run();
    assertThat(slow.catchUp()).isEqualTo(expected);
  }

  @Test
  void aSpecialFirstFrameIsNeverDropped() {
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
    loop.subscribe(slow, "b", rest);
    fallBehind("b");
    loop.subscribe(slow, "a", first);
    String typing = loop.offer("a", WhenSlow.DROP);
    loop.run();
    loop.offer("a", WhenSlow.DROP);
    String progress = loop.offer("a", WhenSlow.LAST);
    loop.run();
    assertThat(slow.catchUp().subList(2, 4)).containsExactly("first" + typing, "1" + progress);
  }

  @Test
  void waitingFramesKeepNoDroppedOnesInMemory() {
    Encoder shared = new Encoder("1");
    loop.subscribe(slow, "a", shared);
    loop.subscribe(fast, "a", shared);
    fallBehind("a");
    fast.catchUp();
    buffers.clear();
    for (int i = 0; i < 100; i++) {
      loop.offer("a", WhenSlow.DROP);
      loop.offer("a", WhenSlow.LAST);
    }
    loop.offer("a");
    loop.run();
    fast.catchUp();
    long held =
        buffers.stream().filter(buffer -> buffer.refCnt() > 0).mapToLong(ByteBuf::capacity).sum();
    assertThat(held).isEqualTo("1:202 1:203 ".length());
    assertThat(buffers).as("the fast client's, the kept frame's, the last frame's").hasSize(3);
  }
}
