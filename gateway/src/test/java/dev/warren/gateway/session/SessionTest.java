package dev.warren.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.outbound.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A session's user, its pending requests, and its end. */
class SessionTest {

  private final RecordingClient client = new RecordingClient();
  private final DeadlineCheck check = new DeadlineCheck(Duration.ofSeconds(10));
  private final Deadlines<Session> deadlines = new Deadlines<>(new AtomicInteger(), check);
  private final SessionCounts counts = new SessionCounts();
  private final Budgets budgets = RecordingClient.budgets();
  private final List<String> attachedCalls = new ArrayList<>();
  private boolean failing;
  private final Session session =
      new Session(
          client,
          client,
          client.connection.context(),
          deadlines,
          new SessionEnvironment(
              RecordingClient.settings(),
              RecordingClient.presence(),
              counts,
              budgets,
              RecordingClient.rates()));

  SessionTest() {
    session.attach(
        new Attached() {
          @Override
          public void writable() {
            attachedCalls.add("writable");
          }

          @Override
          public void renewed(User user) {
            attachedCalls.add("renewed " + user.name());
          }

          @Override
          public void ended() {
            attachedCalls.add("ended");
            if (failing) {
              throw new IllegalStateException("for this test");
            }
          }
        });
  }

  private long check(Duration after) {
    return check.check(session, System.nanoTime() + after.toNanos(), Instant.now().plus(after));
  }

  /** A client has missed a deadline only if two checks in a row find it so. */
  private void checkTwice(Duration after) {
    check(after);
    check(after);
  }

  /** Connects alice with a token that expires after this number of seconds. */
  private void connectFor(long seconds) throws Refused {
    session.connect(RecordingClient.alice(Instant.now().plusSeconds(seconds)), 0, 0);
  }

  private static Refused refused(Refusal refusal) {
    return new Refused(refusal, "for this test");
  }

  @Test
  void clientMustAuthenticateInTime() {
    assertThat(check(Duration.ofSeconds(9))).isPositive();
    assertThat(client.replies).isEmpty();
    checkTwice(Duration.ofSeconds(11));
    assertThat(client.replyNames()).containsExactly("Error", "Goodbye");
    assertThat(client.closed).isTrue();
    assertThat(counts.closed(CloseReason.NO_TOKEN)).isEqualTo(1);
  }

  @Test
  void silentClientIsGoneAfterTwoHeartBeats() throws Refused {
    session.connect(RecordingClient.alice(), 0, 1_000);
    check(Duration.ofMillis(1_900));
    assertThat(session.hasEnded()).isFalse();
    checkTwice(Duration.ofMillis(2_400));
    assertThat(client.replies.get(1)).isEqualTo(new Reply.Goodbye(CloseReason.SILENT));
    assertThat(client.replies).hasSize(2);
  }

  @Test
  void clientWithoutHeartBeatsIsProbed() throws Refused {
    client.probes = true;
    session.connect(RecordingClient.alice(), 0, 0);
    check(Duration.ofSeconds(25));
    assertThat(client.replyNames()).containsExactly("Connected");
    check(Duration.ofSeconds(30).plusMillis(10));
    assertThat(client.replyNames()).containsExactly("Connected", "Probe");
    check(Duration.ofSeconds(55));
    assertThat(session.hasEnded()).isFalse();
    checkTwice(Duration.ofSeconds(61));
    assertThat(client.replies).endsWith(new Reply.Goodbye(CloseReason.SILENT));
  }

  @Test
  void clientOfALateGatewayIsHeardBeforeItEnds() throws Refused {
    session.connect(RecordingClient.alice(), 0, 1_000);
    assertThat(check(Duration.ofMinutes(1))).isNegative();
    session.heard(1);
    check(Duration.ofSeconds(1));
    assertThat(check(Duration.ofMinutes(2))).isNegative();
    assertThat(session.hasEnded()).isFalse();
  }

  @Test
  void clientThatIsProbedLateHasTimeToReply() throws Refused {
    client.probes = true;
    session.connect(RecordingClient.alice(), 0, 0);
    checkTwice(Duration.ofSeconds(70));
    assertThat(client.replyNames()).containsExactly("Connected", "Probe");
    checkTwice(Duration.ofSeconds(99));
    assertThat(session.hasEnded()).isFalse();
    checkTwice(Duration.ofSeconds(101));
    assertThat(client.replies).endsWith(new Reply.Goodbye(CloseReason.SILENT));
  }

  @Test
  void clientWithHeartBeatsIsNotProbed() throws Refused {
    client.probes = true;
    session.connect(RecordingClient.alice(), 0, 40_000);
    check(Duration.ofSeconds(50));
    assertThat(client.replyNames()).containsExactly("Connected");
  }

  @Test
  void clientIsWarnedBeforeItsTokenEnds() throws Refused {
    Instant end = Instant.now().plusSeconds(3_600);
    session.errorsQueue().subscribe("e", AckMode.AUTO);
    session.connect(RecordingClient.alice(end), 0, 0);
    check(Duration.ofSeconds(3_530));
    assertThat(client.replyNames()).containsExactly("Connected");
    check(Duration.ofSeconds(3_541));
    check(Duration.ofSeconds(3_550));
    assertThat(client.replies)
        .endsWith(new Reply.TokenExpiring(end, new Reply.Place("e", false, 1)))
        .hasSize(2);
  }

  @Test
  void warningOfAShortTokenIsATenthOfItsLife() throws Refused {
    session.errorsQueue().subscribe("e", AckMode.AUTO);
    connectFor(500);
    check(Duration.ofSeconds(445));
    assertThat(client.replyNames()).containsExactly("Connected");
    check(Duration.ofSeconds(451));
    assertThat(client.replyNames()).containsExactly("Connected", "TokenExpiring");
  }

  @Test
  void warningWaitsForAListener() throws Refused {
    connectFor(500);
    check(Duration.ofSeconds(460));
    assertThat(client.replyNames()).containsExactly("Connected");
    session.errorsQueue().subscribe("e", AckMode.AUTO);
    check(Duration.ofSeconds(470));
    assertThat(client.replyNames()).containsExactly("Connected", "TokenExpiring");
  }

  @Test
  void freshTokenBringsAWarningOfItsOwn() throws Refused {
    session.errorsQueue().subscribe("e", AckMode.AUTO);
    connectFor(300);
    check(Duration.ofSeconds(280));
    session.renew(RecordingClient.alice(Instant.now().plusSeconds(500)), null);
    check(Duration.ofSeconds(290));
    check(Duration.ofSeconds(460));
    assertThat(client.replyNames())
        .containsExactly("Connected", "TokenExpiring", "Renewed", "TokenExpiring");
  }

  @Test
  void silenceDoesNotCountWhileReadingIsStopped() throws Refused {
    session.connect(RecordingClient.alice(), 0, 1_000);
    session.pending().began(256);
    check(Duration.ofMinutes(1));
    assertThat(session.hasEnded()).isFalse();
  }

  @Test
  void frameThatDoesNotEndEndsTheSession() throws Refused {
    session.connect(RecordingClient.alice(), 0, 0);
    client.unfinishedSince = System.nanoTime();
    check(Duration.ofSeconds(29));
    assertThat(session.hasEnded()).isFalse();
    checkTwice(Duration.ofSeconds(31));
    assertThat(session.hasEnded()).isTrue();
    assertThat(client.replyNames()).containsExactly("Connected", "Error", "Goodbye");
  }

  @Test
  void heartBeatGoesOutOnlyIfQuiet() throws Refused {
    session.connect(RecordingClient.alice(), 10_000, 0);
    check(Duration.ofSeconds(9));
    assertThat(client.replyNames()).containsExactly("Connected");
    check(Duration.ofSeconds(10));
    assertThat(client.replyNames()).containsExactly("Connected", "HeartBeat");
  }

  @Test
  void heartBeatMayGoOutBesideOtherFrames() throws Refused {
    client.beatsAlways = true;
    session.connect(RecordingClient.alice(), 10_000, 0);
    session.receipt("1");
    check(Duration.ofSeconds(10).plusMillis(10));
    check(Duration.ofSeconds(15));
    assertThat(client.replyNames()).containsExactly("Connected", "Receipt", "HeartBeat");
  }

  @Test
  void sessionEndsWithItsToken() throws Refused {
    connectFor(60);
    assertThat(check(Duration.ofSeconds(59))).isPositive();
    check(Duration.ofSeconds(61));
    assertThat(client.replyNames()).containsExactly("Connected", "Error", "Goodbye");
  }

  @Test
  void freshTokenExtendsTheSession() throws Refused {
    connectFor(60);
    session.renew(RecordingClient.alice(Instant.now().plusSeconds(600)), "r");
    check(Duration.ofSeconds(61));
    assertThat(client.replyNames()).containsExactly("Connected", "Renewed");
    assertThat(attachedCalls).containsExactly("renewed alice");
  }

  @Test
  void refusalEndsTheSessionWithoutErrorsSubscription() {
    session.refuse(refused(Refusal.INVALID_EVENT), "7");
    assertThat(client.replies)
        .containsExactly(
            client.replies.get(0), new Reply.Goodbye(Refusal.INVALID_EVENT.closeReason()));
    assertThat(client.replies.get(0)).isInstanceOf(Reply.Error.class);
    assertThat(attachedCalls).containsExactly("ended");
    assertThat(counts.refusals(Refusal.INVALID_EVENT)).isEqualTo(1);
  }

  @Test
  void noticesAreNumbered() {
    session.errorsQueue().subscribe("e", AckMode.AUTO);
    session.refuse(refused(Refusal.INVALID_EVENT), null);
    session.refuse(refused(Refusal.UNROUTABLE), null);
    assertThat(client.replies)
        .extracting(reply -> ((Reply.Notice) reply).place().number())
        .containsExactly(1L, 2L);
    assertThat(session.hasEnded()).isFalse();
  }

  @Test
  void nothingIsWrittenAfterTheEnd() {
    session.end(CloseReason.RESTARTING);
    session.receipt("late");
    session.refuse(refused(Refusal.INVALID_EVENT), null);
    session.end(CloseReason.DONE);
    assertThat(client.replyNames()).containsExactly("Goodbye");
    assertThat(attachedCalls).containsExactly("ended");
  }

  @Test
  void lostClientGetsNoGoodbye() {
    session.gone();
    assertThat(client.replies).isEmpty();
    assertThat(client.closed).isFalse();
    assertThat(counts.gone()).isEqualTo(1);
  }

  @Test
  void readingStopsWhileTooMuchIsPending() {
    session.pending().began(255);
    assertThat(client.reading).isTrue();
    session.pending().began(1);
    assertThat(client.reading).isFalse();
    session.pending().finished(1);
    assertThat(client.reading).isTrue();
  }

  @Test
  void actionWaitsForEverythingPending() {
    session.pending().began(2);
    session.pending().afterwards(() -> session.end(CloseReason.DONE));
    session.pending().finished(1);
    assertThat(session.hasEnded()).isFalse();
    session.pending().finished(1);
    assertThat(session.hasEnded()).isTrue();
  }

  @Test
  void attachedLearnsThatThereIsRoom() {
    session.writable();
    assertThat(attachedCalls).containsExactly("writable");
  }

  @Test
  void failureKeepsNothingCounted() throws Refused {
    failing = true;
    session.pending().whenEnded(SessionTest::fail);
    session.pending().whenEnded(() -> attachedCalls.add("cancelled"));
    session.holding().hold("this test", Refusal.OVERLOADED, 1_000);
    session.gone();
    assertThat(attachedCalls).containsExactly("cancelled", "ended");
    assertThat(counts.gone()).isEqualTo(1);
    assertThat(budgets.sessions().used()).isZero();
  }

  private static void fail() {
    throw new IllegalStateException("for this test");
  }

  /** A frame of 2 MB over a line of 20 KB/s takes longer than the timeout. */
  @Test
  void largeFrameOverASlowLineHasTime() throws Refused {
    session.connect(RecordingClient.alice(), 0, 0);
    client.unfinishedSince = System.nanoTime();
    session.holding().receiving().incomplete(1_980_000);
    check(Duration.ofSeconds(99));
    assertThat(session.hasEnded()).isFalse();
    session.holding().receiving().incomplete(1_000);
    checkTwice(Duration.ofSeconds(99));
    assertThat(session.hasEnded()).as("with few bytes in the same time").isTrue();
  }
}
