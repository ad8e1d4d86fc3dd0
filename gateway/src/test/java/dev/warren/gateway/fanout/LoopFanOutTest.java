package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.event.Visibility;
import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.Viewer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A message reaches every matching subscription of the loop once, and in the log's order. */
@ExtendWith(NoLeaks.class)
class LoopFanOutTest {

  private final OneLoop loop = new OneLoop();
  private final TextEncoder encoder = new TextEncoder("1");

  @Test
  void aBurstComesInOrderAndInOneFlush() {
    FakeClient client = new FakeClient();
    loop.subscribe(client, "a", encoder);
    loop.subscribe(client, "b.*", new TextEncoder("2"));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      expected.add("1" + loop.offer("a"));
      expected.add("2" + loop.offer("b.x"));
      loop.offer("c");
    }
    loop.run();
    assertThat(client.frames()).isEqualTo(expected);
    assertThat(client.connection.flushes).isEqualTo(1);
    assertThat(loop.onLoop.position()).isEqualTo(300);
  }

  @Test
  void aLongBurstLeavesTheLoopTimeForOtherWork() {
    FakeClient client = new FakeClient();
    loop.subscribe(client, "a", encoder);
    List<Integer> flushesBefore = new ArrayList<>();
    loop.offer("a");
    loop.execute(() -> flushesBefore.add(client.connection.flushes));
    for (int i = 1; i < 5_000; i++) {
      loop.offer("a");
    }
    while (loop.onLoop.position() < 5_000) {
      loop.run();
    }
    assertThat(client.frames()).hasSize(5_000).endsWith("1:5000");
    assertThat(client.connection.flushes).isBetween(2, 6);
    assertThat(flushesBefore).containsExactly(1);
  }

  @Test
  void headersFillARun() {
    FakeClient client = new FakeClient();
    loop.subscribe(client, "a", encoder);
    for (int i = 0; i < 12; i++) {
      loop.offerWithHeader("a", 64 * 1024);
    }
    loop.run();
    assertThat(client.frames()).hasSize(12);
    assertThat(client.connection.flushes).isEqualTo(3);
  }

  @Test
  void ownMessageArrivesOnceEveryLoopHasIt() {
    EmbeddedChannel other = new EmbeddedChannel();
    loop.fanOut.on(other.eventLoop());
    AtomicInteger arrivals = new AtomicInteger();
    OwnMessages.Sent sent = loop.send("a");
    sent.whenArrived(arrivals::incrementAndGet);
    loop.offer("a", sent);
    loop.run();
    assertThat(arrivals).hasValue(0);
    other.runPendingTasks();
    assertThat(arrivals).hasValue(1);
  }

  @Test
  void whatWasConfirmedBeforeSubscribingIsPast() {
    FakeClient before = new FakeClient();
    FakeClient resumed = new FakeClient();
    FakeClient after = new FakeClient();
    loop.subscribeToNew(before, "a", encoder);
    OwnMessages.Sent past = loop.send("a");
    OwnMessages.Sent unconfirmed = loop.send("a");
    OwnMessages.Sent late = loop.send("a");
    past.published(null);
    loop.subscribeToNew(after, "a", encoder);
    loop.subscribe(resumed, "a", encoder);
    late.published(null);
    loop.offer("a", late);
    loop.offer("a", past);
    loop.offer("a", unconfirmed);
    loop.offer("a");
    loop.run();
    assertThat(before.frames()).containsExactly("1:1", "1:2", "1:3", "1:4");
    assertThat(resumed.frames()).containsExactly("1:1", "1:2", "1:3", "1:4");
    assertThat(after.frames()).containsExactly("1:1", "1:3", "1:4");
  }

  @Test
  void eachSubscriptionOfAClientGetsTheMessage() {
    FakeClient client = new FakeClient();
    loop.subscribe(client, "a.b", encoder);
    loop.subscribe(client, "a.#", new TextEncoder("2"));
    loop.offer("a.b");
    loop.run();
    assertThat(client.frames()).containsExactlyInAnyOrder("1:1", "2:1");
    assertThat(client.connection.flushes).isEqualTo(1);
  }

  @Test
  void nothingComesAfterUnsubscribe() {
    FakeClient stays = new FakeClient();
    FakeClient leaves = new FakeClient();
    loop.subscribe(stays, "a", encoder);
    Registration registration = loop.subscribe(leaves, "a", encoder);
    loop.offer("a");
    loop.run();
    loop.offer("a");
    loop.onLoop.unsubscribe(registration);
    loop.run();
    assertThat(leaves.frames()).containsExactly("1:1");
    assertThat(stays.frames()).containsExactly("1:1", "1:2");
    assertThat(leaves.connection.flushes).isEqualTo(1);
  }

  @Test
  void aSubscriptionBeginsBehindItsPosition() {
    FakeClient client = new FakeClient();
    loop.offer("a");
    loop.run();
    loop.offer("a");
    loop.subscribe(client, "a", encoder);
    assertThat(loop.onLoop.position()).isEqualTo(1);
    loop.run();
    assertThat(client.frames()).containsExactly("1:2");
  }

  @Test
  void onlyItsViewersSeeARestrictedMessage() {
    FakeClient alice = FakeClient.of(new Viewer("alice", false));
    FakeClient agent = FakeClient.of(new Viewer("builder", true));
    FakeClient bob = FakeClient.of(new Viewer("bob", false));
    List.of(alice, agent, bob).forEach(client -> loop.subscribe(client, "a", encoder));
    loop.offer("a", new Visibility.Private(Set.of("alice", "bob")));
    loop.offer("a", new Visibility.AgentOnly());
    loop.offer("a", new Visibility.Private(Set.of()));
    loop.offer("a");
    loop.run();
    assertThat(alice.frames()).containsExactly("1:1", "1:4");
    assertThat(bob.frames()).containsExactly("1:1", "1:4");
    assertThat(agent.frames()).containsExactly("1:2", "1:4");
  }

  @Test
  void aNewLoopBeginsWhereTheLogIs() {
    loop.fanOut.live(40);
    loop.position = 40;
    loop.offer("a");
    loop.run();
    assertThat(loop.onLoop.position()).isEqualTo(41);
    EmbeddedChannel later = new EmbeddedChannel();
    assertThat(loop.fanOut.on(later.eventLoop()).position()).isEqualTo(41);
    assertThat(loop.fanOut.on(later.eventLoop())).isSameAs(loop.fanOut.on(later.eventLoop()));
  }

  @Test
  void aSkippedPositionIsReachedAndWritesNothing() throws Exception {
    FakeClient client = new FakeClient();
    loop.subscribe(client, "#", encoder);
    loop.fanOut.skipped(7);
    loop.run();
    assertThat(loop.onLoop.position()).isEqualTo(7);
    assertThat(client.frames()).isEmpty();
  }
}
