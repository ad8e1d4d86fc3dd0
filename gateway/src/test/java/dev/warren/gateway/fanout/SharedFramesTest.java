package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The fan-out does the work once for all clients that get the same frames. */
@ExtendWith(NoLeaks.class)
class SharedFramesTest {

  private final OneLoop loop = new OneLoop();
  private final List<Long> encoded = new ArrayList<>();
  private final List<ByteBuf> buffers = new ArrayList<>();

  private final MessageEncoder.WireFormat format =
      message -> {
        encoded.add(message.position());
        return (":" + message.position() + " ").getBytes(StandardCharsets.US_ASCII);
      };

  /** Remembers the buffers that it writes to. */
  private class Encoder extends TextEncoder {
    Encoder(String id) {
      this(id, format);
    }

    Encoder(String id, WireFormat format) {
      super(id, format);
    }

    @Override
    public void write(ByteBuf to, byte[] common, boolean text) {
      if (!buffers.contains(to)) {
        buffers.add(to);
      }
      super.write(to, common, text);
    }
  }

  @AfterEach
  void everyBufferIsReleased() {
    assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }

  @Test
  void equalEncodersShareOneFrame() {
    Encoder shared = new Encoder("1");
    List<FakeClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      FakeClient client = new FakeClient();
      clients.add(client);
      loop.subscribe(client, "a", shared);
    }
    loop.offer("a");
    loop.run();
    assertThat(encoded).containsExactly(1L);
    assertThat(buffers).hasSize(1);
    assertThat(buffers.get(0).refCnt()).isEqualTo(50);
    for (int i = 0; i < 50; i++) {
      assertThat(clients.get(i).frames()).containsExactly("1:1");
      assertThat(buffers.get(0).refCnt()).isEqualTo(49 - i);
    }
  }

  /** A client may have thousands of subscriptions to a channel, each with frames of its own. */
  @Test
  void clientWhoseOutboxIsFullGetsNoFurtherFramesMade() {
    byte[] mega = new byte[1024 * 1024];
    FakeClient client = FakeClient.withOutbox(4 * mega.length);
    client.connection.reads = false;
    for (int i = 0; i < 200; i++) {
      loop.subscribe(client, "a", new Encoder("" + i, message -> mega));
    }
    loop.offer("a");
    loop.run();
    assertThat(client.outbox.waitingBytes()).isZero();
    assertThat(buffers).hasSizeLessThan(20);
    client.catchUp();
  }

  @Test
  void runKeepsTheLargeFramesThatMostClientsNeedAndFewOthers() {
    byte[] mega = new byte[1000 * 1000];
    MessageEncoder.WireFormat large = message -> mega;
    List<Long> kept = new ArrayList<>();
    List<FakeClient> clients = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      FakeClient client = new FakeClient();
      clients.add(client);
      loop.subscribe(
          client,
          "a",
          new Encoder("" + i, large) {
            @Override
            public void write(ByteBuf to, byte[] common, boolean text) {
              super.write(to, common, text);
              // One reference is the client's, and another one the run's.
              kept.add(buffers.stream().filter(each -> each.refCnt() > 1).count());
            }
          });
    }
    List<ByteBuf> written = new ArrayList<>();
    Encoder common =
        new Encoder("common", large) {
          @Override
          public void write(ByteBuf to, byte[] common, boolean text) {
            written.add(to);
            super.write(to, common, text);
          }
        };
    List<FakeClient> several = List.of(new FakeClient(), new FakeClient(), new FakeClient());
    several.forEach(each -> loop.subscribe(each, "a", common));
    loop.offer("a");
    loop.run();
    // The shared frame is made at any place among the others, and may come between any two numbers.
    assertThat(kept).hasSize(60).allMatch(frames -> frames <= 33).anyMatch(frames -> frames >= 30);
    assertThat(written).hasSize(1);
    assertThat(written.get(0).refCnt()).isEqualTo(3);
    several.forEach(FakeClient::frames);
    clients.forEach(FakeClient::frames);
  }

  @Test
  void aMessageIsEncodedOnceForAllLoops() {
    FakeClient here = new FakeClient();
    loop.subscribe(here, "a", new Encoder("1"));
    loop.subscribe(here, "#", new Encoder("2"));
    EmbeddedChannel otherLoop = new EmbeddedChannel();
    FakeClient there = new FakeClient();
    loop.fanOut
        .on(otherLoop.eventLoop())
        .subscribe(ChannelPattern.of("a"), new Encoder("1"), there.subscriber);
    loop.offer("a");
    loop.run();
    otherLoop.runPendingTasks();
    assertThat(here.frames()).containsExactlyInAnyOrder("1:1", "2:1");
    assertThat(there.frames()).containsExactly("1:1");
    assertThat(encoded).containsExactly(1L);
  }

  @Test
  void aBurstIsOneBufferForEachGroup() {
    Encoder shared = new Encoder("1");
    FakeClient both = new FakeClient();
    FakeClient one = new FakeClient();
    loop.subscribe(both, "a", shared);
    loop.subscribe(both, "b", shared);
    loop.subscribe(one, "a", shared);
    for (String channel : "a a b a a b a a b".split(" ")) {
      loop.offer(channel);
    }
    loop.run();
    assertThat(one.connection.taken()).containsExactly("1:1 1:2 1:4 1:5 1:7 1:8 ");
    assertThat(both.connection.taken())
        .containsExactly("1:1 1:2 ", "1:3 ", "1:4 1:5 ", "1:6 ", "1:7 1:8 ", "1:9 ");
    assertThat(buffers).hasSize(2);
  }
}
