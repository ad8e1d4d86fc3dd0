package dev.warren.gateway.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.RecordingClient;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client's subscriptions from their SUBSCRIBE to their end, with a log in memory. */
@ExtendWith(NoLeaks.class)
class SubscriptionsTest {

  private final FakeSources log = new FakeSources();
  private final RecordingClient client = new RecordingClient();
  private final User alice = RecordingClient.alice();
  private final Session session;
  private final Subscriptions subscriptions;

  SubscriptionsTest() throws Refused {
    session = RecordingClient.sessions().open(client, client, client.connection.context());
    subscriptions = new Subscriptions(session, log.sources);
    session.attach(subscriptions);
    session.connect(alice, 0, 0);
    log.reachLog(10);
    client.runTasks();
    client.replies.clear();
    client.connection.taken();
  }

  @AfterEach
  void close() {
    client.connection.taken();
    log.close();
    client.connection.close();
  }

  private void subscribe(String id, String channel, @Nullable StartAt from) throws Refused {
    subscriptions.addTopics(
        new SubscribeRequest(id, "/topic/" + channel, AckMode.AUTO, "receipt-" + id),
        alice,
        ChannelPattern.of(channel),
        false,
        from);
    client.runTasks();
  }

  private void read(long... offsets) throws InterruptedException {
    for (long offset : offsets) {
      log.read(offset, "room.team-7");
    }
    client.runTasks();
  }

  private static StartAt after(long offset) {
    return new StartAt.After(FakeSources.position(offset));
  }

  private String messages() {
    return String.join("", client.connection.taken()).replace(".", "");
  }

  private long count() {
    return log.sources.counts().subscriptions(SubscriptionKind.TOPIC);
  }

  @Test
  void liveMessagesFollowTheReceipt() throws Exception {
    subscribe("a", "room.team-7", null);
    assertThat(client.replies)
        .containsExactly(
            new Reply.Subscribed("a", "receipt-a", null, FakeSources.position(10), 0, true));
    read(11, 12);
    assertThat(messages()).isEqualTo("a:11 a:12 ");
  }

  @Test
  void historyComesBeforeLiveMessages() throws Exception {
    read(11, 12, 13);
    subscribe("a", "room.team-7", after(11));
    read(14);
    assertThat(messages()).isEqualTo("a+:12 a+:13 a:14 ");
    assertThat(client.replies)
        .containsExactly(
            new Reply.Subscribed(
                "a", "receipt-a", FakeSources.position(11), FakeSources.position(13), 2, true));
    assertThat(log.sources.counts().deliveries(SubscriptionKind.TOPIC)).isEqualTo(2);
  }

  @Test
  void lostHistoryIsAnnouncedInTheFirstMessage() throws Exception {
    subscribe("a", "room.team-7", new StartAt.After(3));
    read(11);
    assertThat(messages()).isEqualTo("a-:11 ");
    assertThat(client.replies)
        .extracting(reply -> ((Reply.Subscribed) reply).recovered())
        .containsExactly(false);
  }

  @Test
  void snapshotComesBeforeTheReceipt() throws Exception {
    subscribe("a", "presence.team-7", null);
    assertThat(client.replies).isEmpty();
    assertThat(subscriptions.position()).isNull();
    log.snapshotsSettled.complete(null);
    client.runTasks();
    assertThat(client.replies).hasSize(1).first().isInstanceOf(Reply.Subscribed.class);
    assertThat(subscriptions.position()).isEqualTo(FakeSources.position(10));
  }

  /** The other end reads nothing, and Netty's buffer is full. */
  private void stopReading() {
    client.connection.withSmallBuffer().reads = false;
    session.receipt("unread");
    session.receipt("unread");
    client.runTasks();
    assertThat(session.takesMore()).isFalse();
  }

  /** The other end reads on, with the usual buffer. */
  private String readOn() {
    client.connection.withBuffer(1 << 20).reads = true;
    session.outbox().flush();
    session.writable();
    client.runTasks();
    return messages();
  }

  private void status(long offset, String agent) throws InterruptedException {
    log.read(offset, "agents." + agent, "agent_status", agent + "@" + offset);
  }

  @Test
  void unreadSnapshotKeepsNoStatus() throws Exception {
    log.snapshotsSettled.complete(null);
    status(11, "a");
    status(12, "b");
    stopReading();
    subscribe("x", "agents.#", null);
    status(13, "a");
    client.runTasks();
    assertThat(readOn()).as("a's first status is not kept").isEqualTo("x:b@12 x:a@13 ");
  }

  @Test
  void unreadSnapshotOfATeamIsNotKept() throws Exception {
    log.snapshotsSettled.complete(null);
    presence(11, "online");
    stopReading();
    subscribe("x", "presence.red", null);
    presence(12, "busy");
    client.runTasks();
    assertThat(readOn()).contains("presence_state", "busy").doesNotContain("online");
  }

  private void presence(long offset, String status) throws InterruptedException {
    String data = "{\"data\":{\"userId\":\"bob\",\"status\":\"%s\"}}".formatted(status);
    log.read(offset, "presence.red", "user_presence", data);
  }

  @Test
  void repeatedSnapshotsCopyNoBoard() throws Exception {
    log.snapshotsSettled.complete(null);
    for (int i = 0; i < 20_000; i++) {
      status(11 + i, "other.a" + i);
    }
    status(20_011, "red.a");
    subscribe("warm", "agents.red.#", null);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    subscribe("x", "agents.red.#", null);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes, most of them for the search for leaks")
        .isLessThan(4 << 20);
    assertThat(messages()).isEqualTo("warm:reda@20011 x:reda@20011 ");
  }

  @Test
  void largeSnapshotIsSentWhole() throws Exception {
    log.snapshotsSettled.complete(null);
    for (int i = 0; i < 2_500; i++) {
      status(11 + i, "a" + i);
    }
    subscribe("x", "agents.*", null);
    assertThat(messages().split(" ")).hasSize(2_500).endsWith("x:a2499@2510");
    assertThat(client.replies)
        .containsExactly(
            new Reply.Subscribed("x", "receipt-x", null, FakeSources.position(2_510), 2_500, true));
  }

  @Test
  void furtherReceiptsWaitForLive() throws Exception {
    subscribe("a", "presence.team-7", null);
    assertThat(subscriptions.receiptOnceLive("a", "again")).isTrue();
    log.snapshotsSettled.complete(null);
    client.runTasks();
    assertThat(client.replies).hasSize(2).last().isEqualTo(new Reply.Receipt("again"));
    assertThat(subscriptions.receiptOnceLive("a", "late")).isFalse();
  }

  @Test
  void furtherReceiptsAreBounded() throws Exception {
    subscribe("a", "presence.team-7", null);
    String receipt = "r".repeat(255);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                subscriptions.receiptOnceLive("a", receipt);
              }
            })
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TOO_MANY_SUBSCRIPTIONS));
    log.snapshotsSettled.complete(null);
    client.runTasks();
    assertThat(subscriptions.remove("a")).isCompleted();
    session.holding().hold("test", Refusal.TOO_MANY_SUBSCRIPTIONS, 8 * 1024 * 1024);
  }

  @Test
  void endWhileResumingSendsTheReceipts() throws Exception {
    subscribe("a", "presence.team-7", null);
    subscriptions.endResuming();
    assertThat(client.replies).containsExactly(new Reply.Receipt("receipt-a"));
    log.snapshotsSettled.complete(null);
    client.runTasks();
    assertThat(client.replies).hasSize(1);
    assertThat(count()).isZero();
  }

  @Test
  void removedSubscriptionGetsNothing() throws Exception {
    subscribe("a", "room.team-7", null);
    subscribe("b", "room.#", null);
    assertThat(count()).isEqualTo(2);
    assertThat(subscriptions.remove("a")).isCompleted();
    read(11);
    assertThat(messages()).isEqualTo("b:11 ");
    assertThatThrownBy(() -> subscriptions.remove("a")).isInstanceOf(Refused.class);
  }

  @Test
  void idMayBeUsedOnlyOnce() throws Exception {
    subscribe("a", "room.team-7", null);
    assertThatThrownBy(() -> subscribe("a", "room.team-8", null))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED_FRAME));
  }

  @Test
  void freshTokenEndsWhatItDoesNotAllow() throws Exception {
    subscribe("a", "room.team-7", null);
    subscribe("b", "users.alice", null);
    client.survivesAll = true;
    session.renew(RecordingClient.aliceWithoutTeams(), null);
    assertThat(subscriptions.has("a")).isFalse();
    assertThat(subscriptions.has("b")).isTrue();
    assertThat(client.replies)
        .filteredOn(reply -> reply instanceof Reply.Notice)
        .extracting(reply -> ((Reply.Notice) reply).refused().refusal())
        .containsExactly(Refusal.NOT_ALLOWED);
  }

  @Test
  void everythingEndsWithTheSession() throws Exception {
    subscribe("a", "room.team-7", null);
    subscribe("b", "presence.team-7", null);
    session.gone();
    assertThat(count()).isZero();
    read(11);
    assertThat(messages()).isEmpty();
  }

  @Test
  void topicMessagesNeedNoAcknowledgement() throws Exception {
    assertUnknown(Long.toString(FakeSources.position(10)));
    subscribe("a", "room.team-7", null);
    read(11);
    String shown = Long.toString(FakeSources.position(11));
    assertThat(subscriptions.acknowledge(acknowledgement(shown))).isCompleted();
    assertUnknown(
        "",
        "x",
        "5",
        "-1",
        "99999999999999999999",
        Long.toString(FakeSources.position(10)),
        Long.toString(FakeSources.position(12)),
        session.id() + "@@1@@1");
  }

  private void assertUnknown(String... ids) {
    for (String unknown : ids) {
      assertThatThrownBy(() -> subscriptions.acknowledge(acknowledgement(unknown)))
          .as(unknown)
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.refusal()).isEqualTo(Refusal.UNKNOWN_MESSAGE));
    }
  }

  private static Acknowledgement acknowledgement(String message) {
    return new Acknowledgement(message, true, true, true);
  }
}
