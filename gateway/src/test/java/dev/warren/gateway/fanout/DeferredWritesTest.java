package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that gets megabytes of frames for a message holds up no other client of its loop. */
@ExtendWith(NoLeaks.class)
class DeferredWritesTest {

  private static final int FRAME_BYTES = 100_000;

  /** With so many subscriptions, the frames of a message take a client several turns. */
  private static final int MANY = 100;

  private static final long REPLY = -1;

  private final OneLoop loop = new OneLoop();
  private final FakeClient greedy = new FakeClient();
  private final FakeClient other = new FakeClient();

  /** The channel of each message, by its position from 1 on. */
  private final List<String> channels = new ArrayList<>(List.of("none"));

  /** How many frames were made. */
  private int made;

  /** Writes large frames that begin with the position of their message. Equal only to itself. */
  private class LargeFrames implements MessageEncoder {

    private static final WireFormat POSITION =
        message -> ByteBuffer.allocate(Long.BYTES).putLong(message.position()).array();

    @Override
    public WireFormat format() {
      return POSITION;
    }

    @Override
    public int frameBytes(byte[] common) {
      return FRAME_BYTES;
    }

    @Override
    public void write(ByteBuf to, byte[] common, boolean text) {
      made++;
      to.writeBytes(common).writeZero(FRAME_BYTES - common.length);
    }
  }

  private List<Registration> subscribe(FakeClient client, String channel, int times) {
    List<Registration> added = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      added.add(loop.subscribe(client, channel, new LargeFrames()));
    }
    return added;
  }

  /** The positions of the frames that the client has got since the last call. */
  private static List<Long> taken(FakeClient client) {
    List<Long> taken = new ArrayList<>();
    ByteBuf frames;
    while ((frames = client.connection.channel().readOutbound()) != null) {
      while (frames.isReadable()) {
        long first = frames.readLong();
        taken.add(first);
        frames.skipBytes(first == REPLY ? 0 : FRAME_BYTES - Long.BYTES);
      }
      frames.release();
    }
    return taken;
  }

  private static List<Long> all(Long... positions) {
    return List.of(positions).stream()
        .flatMap(each -> Collections.nCopies(MANY, each).stream())
        .toList();
  }

  @Test
  void othersGetTheirMessagesMeanwhile() {
    subscribe(greedy, "a", MANY);
    subscribe(greedy, "b", 1);
    loop.subscribe(other, "*", new TextEncoder("1"));
    loop.offer("a");
    loop.turn();
    loop.offer("b");
    loop.turn();
    assertThat(other.frames()).containsExactly("1:1", "1:2");
    assertThat(made).isPositive().isLessThan(MANY);

    loop.run();
    List<Long> expected = new ArrayList<>(all(1L));
    expected.add(2L);
    assertThat(taken(greedy)).isEqualTo(expected);
    assertThat(loop.fanOut.deliveries()).isEqualTo(2 + MANY + 1);
    assertThat(loop.fanOut.waitingBytes()).isZero();
  }

  @Test
  void greedyClientsTakeTurns() {
    subscribe(greedy, "a", MANY);
    subscribe(other, "a", MANY);
    for (int i = 0; i < 10; i++) {
      loop.offer("a");
    }
    for (int i = 0; i < 10; i++) {
      loop.turn();
    }
    int one = taken(greedy).size();
    int two = taken(other).size();
    assertThat(one).isPositive();
    assertThat(two).isBetween(one / 2, one * 2);
    loop.run();
    assertThat(one + taken(greedy).size()).isEqualTo(10 * MANY);
    assertThat(two + taken(other).size()).isEqualTo(10 * MANY);
  }

  /** Each of them gets less than a client's share, but together they would hold up the loop. */
  @Test
  void manyClientsWithSomeFramesAreGreedyTogether() {
    List<FakeClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(new FakeClient());
      subscribe(clients.get(i), "a", MANY / 2);
    }
    loop.subscribe(other, "*", new TextEncoder("1"));
    loop.offer("a");
    loop.turn();
    assertThat(other.frames()).containsExactly("1:1");
    assertThat(made).isLessThan(50 * MANY / 2);
    loop.run();
    assertThat(clients).allMatch(client -> taken(client).size() == MANY / 2);
  }

  @Test
  void nothingComesAfterUnsubscribe() {
    List<Registration> registrations = subscribe(greedy, "a", MANY);
    loop.offer("a");
    loop.turn();
    registrations.forEach(loop.onLoop::unsubscribe);
    assertThat(taken(greedy)).isEqualTo(all(1L));
    loop.offer("a");
    loop.run();
    assertThat(taken(greedy)).isEmpty();
  }

  @Test
  void clientThatHasLeftGetsNoFurtherFramesMade() {
    subscribe(greedy, "a", MANY);
    loop.offer("a");
    loop.turn();
    int before = made;
    greedy.outbox.close();
    loop.run();
    assertThat(made).isEqualTo(before + 1);
    assertThat(loop.fanOut.waitingBytes()).isZero();
    taken(greedy);
  }

  @Test
  void clientWhoseFramesCannotBeMadeIsSentAwayAlone() {
    subscribe(other, "a", MANY);
    subscribe(greedy, "a", MANY);
    loop.subscribe(
        greedy,
        "a",
        new LargeFrames() {
          @Override
          public void write(ByteBuf to, byte[] common, boolean text) {
            throw new LinkageError("on purpose");
          }
        });
    loop.offer("a");
    loop.offer("a");
    loop.run();
    greedy.connection.channel().runPendingTasks();
    assertThat(greedy.timesFull).isEqualTo(1);
    assertThat(other.timesFull).isZero();
    assertThat(taken(other)).isEqualTo(all(1L, 2L));
    assertThat(loop.fanOut.waitingBytes()).isZero();
    loop.offer("a");
    loop.run();
    assertThat(taken(other)).isEqualTo(all(3L));
    taken(greedy);
  }

  @Test
  void clientThatIsFarBehindIsSentAwayBeforeOthersWait() {
    subscribe(greedy, "a", MANY);
    loop.subscribe(other, "a", new TextEncoder("1"));
    int messages = 150;
    for (int i = 0; i < messages; i++) {
      loop.offerWithHeader("a", 64 * 1024);
    }
    long perMessage = loop.fanOut.waitingBytes() / messages;
    long most = 0;
    while (loop.hasMoreTurns()) {
      loop.turn();
      long backlog = (messages - loop.onLoop.position()) * perMessage;
      most = Math.max(most, loop.fanOut.waitingBytes() - backlog);
    }
    greedy.connection.channel().runPendingTasks();
    assertThat(most).isBetween(10_000_000L, 20_000_000L);
    assertThat(greedy.timesFull).isEqualTo(1);
    assertThat(other.timesFull).isZero();
    assertThat(other.frames()).hasSize(messages);
    assertThat(loop.fanOut.waitingBytes()).isZero();
    taken(greedy);
  }

  /**
   * Whatever else is written to a client, and the end of a subscription, come after all messages up
   * to {@link LoopFanOut#position} and before all later ones.
   */
  @RepeatedTest(8)
  void everythingElseKeepsItsPlace(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Reader> readers = List.of(new Reader(greedy), new Reader(other));
    for (int step = 0; step < 200; step++) {
      Reader reader = readers.get(random.nextInt(readers.size()));
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          channels.add(random.nextBoolean() ? "a" : "b");
          loop.offer(channels.get(channels.size() - 1));
        }
        case 3, 4, 5, 6 -> loop.turn();
        case 7 -> reader.subscribeTo(random.nextBoolean() ? "a" : "b", random.nextInt(MANY));
        case 8 -> reader.unsubscribe(random.nextInt(3));
        default -> reader.reply();
      }
    }
    loop.run();
    readers.forEach(Reader::assertComplete);
    assertThat(loop.fanOut.waitingBytes()).isZero();
  }

  /** A client that knows which messages it has to get. */
  private final class Reader {
    private final FakeClient client;
    private final List<Registration> live = new ArrayList<>();
    private final List<Long> expected = new ArrayList<>();
    private final List<Long> got = new ArrayList<>();
    private long expectedUpTo;

    Reader(FakeClient client) {
      this.client = client;
    }

    private void expect() {
      while (expectedUpTo < loop.onLoop.position()) {
        String channel = channels.get((int) ++expectedUpTo);
        live.stream()
            .filter(each -> each.pattern.toString().equals(channel))
            .forEach(each -> expected.add(expectedUpTo));
      }
    }

    void subscribeTo(String channel, int times) {
      expect();
      live.addAll(subscribe(client, channel, times));
    }

    /** Ends none, half or all of the subscriptions. */
    void unsubscribe(int halves) {
      expect();
      List<Registration> ending = live.subList(0, live.size() * halves / 2);
      if (!ending.isEmpty()) {
        ending.forEach(loop.onLoop::unsubscribe);
        ending.clear();
        assertComplete();
      }
    }

    void reply() {
      expect();
      expected.add(REPLY);
      client.outbox.write(Unpooled.copyLong(REPLY));
      client.outbox.flush();
      assertComplete();
    }

    void assertComplete() {
      got.addAll(taken(client));
      expect();
      assertThat(got).isEqualTo(expected);
    }
  }
}
