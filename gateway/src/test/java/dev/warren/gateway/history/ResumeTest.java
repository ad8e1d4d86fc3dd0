package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.message;
import static dev.warren.gateway.history.HistoryFixture.offsets;
import static dev.warren.gateway.history.HistoryFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A subscription comes from the history to live without a gap and without a duplicate. */
class ResumeTest {

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final HistoryWindow window = HistoryFixture.window(10_000, 10_000);

  /** The subscription. The gateway has fanned out up to an offset. */
  private final class Client implements Resume.Target {
    final List<TopicMessage> shown = new ArrayList<>();
    final Resume resume;
    long fannedOut;
    boolean takesMore = true;
    boolean refuses;
    boolean live;
    Resume.@Nullable Outcome outcome;
    @Nullable RuntimeException failure;

    @Override
    public EventLoop eventLoop() {
      return loop.eventLoop();
    }

    @Override
    public boolean takesMore() {
      return takesMore;
    }

    @Override
    public long position() {
      return LOG.position(fannedOut);
    }

    @Override
    public void show(List<TopicMessage> messages, boolean recovered) {
      assertThat(live).isFalse();
      shown.addAll(messages);
    }

    @Override
    public void goLive(Resume.Outcome outcome) {
      if (refuses) {
        throw new IllegalStateException("no room");
      }
      live = true;
      this.outcome = outcome;
    }

    @Override
    public void failed(RuntimeException why) {
      failure = why;
    }

    Client() {
      this(null);
    }

    Client(@Nullable ForwardReader forward) {
      this(forward, new Budget("test", 1_000_000));
    }

    Client(@Nullable ForwardReader forward, Budget budget) {
      History history =
          new History(window, forward, null, new OwnMessages(), new HeldBytes(budget));
      resume = new Resume(history, query("room.a"), this);
    }

    /** The gateway reads and fans out messages up to an offset. */
    Client withMessages(int to) {
      reads(to);
      fannedOut = to;
      return this;
    }

    /** The gateway reads messages up to an offset. */
    void reads(int to) {
      for (long offset = fannedOut + 1; offset <= to; offset++) {
        window.take(message(offset, "room.a"));
      }
    }

    Client start(StartAt from) {
      resume.start(from);
      loop.runPendingTasks();
      return this;
    }
  }

  /** Asserts that the client is live at an offset, after the messages at these offsets. */
  private static void assertRecovered(Client client, long offset, long... shown) {
    assertThat(offsets(client.shown)).containsExactly(shown);
    assertThat(client.outcome)
        .isEqualTo(new Resume.Outcome(LOG.position(offset), shown.length, true));
  }

  private static StartAt after(long offset) {
    return new StartAt.After(LOG.position(offset));
  }

  @Test
  void allAfterThePositionIsShownAndThenItIsLive() {
    Client client = new Client().withMessages(1_200).start(after(100));
    assertThat(offsets(client.shown)).hasSize(1_100).startsWith(101).endsWith(1_200);
    assertThat(client.outcome).isEqualTo(new Resume.Outcome(LOG.position(1_200), 1_100, true));
  }

  /** A scan under way may complete the page before the subscription waits for it. */
  @Test
  void pageThatIsReadAtOnceIsShown() {
    ForwardReader forward =
        new ForwardReader(name -> fail("nothing is read"), window, HistoryFixture.parts(0)) {
          @Override
          CompletableFuture<Page> after(HistoryQuery query, long position, int most) {
            TopicMessage read = message(1, "room.a");
            return CompletableFuture.completedFuture(
                new Page(List.of(read), LOG.position(19_990), true));
          }
        };
    try (forward) {
      Client client = new Client(forward).withMessages(20_000).start(after(0));
      assertThat(offsets(client.shown)).hasSize(11).startsWith(1).endsWith(20_000);
      assertThat(client.live).isTrue();
    }
  }

  /** A page of the log waits for its client, or is read again. Its bytes do not count for ever. */
  @Test
  void pageForAClientThatIsBehindIsCounted() {
    Budget budget = new Budget("test", 1_000);
    List<CompletableFuture<Page>> asked = new ArrayList<>();
    ForwardReader forward =
        new ForwardReader(name -> fail("nothing is read"), window, HistoryFixture.parts(0)) {
          @Override
          CompletableFuture<Page> after(HistoryQuery query, long position, int most) {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
          }
        };
    try (forward) {
      Client client = new Client(forward, budget).withMessages(20_000).start(after(0));
      client.takesMore = false;
      asked.get(0).complete(new Page(List.of(message(1, "room.a")), LOG.position(1), true));
      loop.runPendingTasks();
      assertThat(budget.used()).isPositive();
      assertThat(client.shown).isEmpty();
      client.takesMore = true;
      client.resume.pump();
      loop.runPendingTasks();
      assertThat(budget.used()).isZero();
      assertThat(offsets(client.shown)).containsExactly(1);
      // This user may not hold so many bytes, so the next page does not fit.
      client.takesMore = false;
      asked.get(1).complete(new Page(List.of(large(2)), LOG.position(2), true));
      loop.runPendingTasks();
      assertThat(budget.used()).isZero();
      client.takesMore = true;
      client.resume.pump();
      assertThat(asked).hasSize(3);
      client.resume.end();
      assertThat(asked.get(2)).isCancelled();
    }
  }

  private static TopicMessage large(long offset) {
    return message(offset, "room.a", "", "\"" + "x".repeat(300) + "\"");
  }

  @Test
  void nothingBeyondTheFanOutIsShown() {
    Client client = new Client().withMessages(5);
    window.take(message(6, "room.a"));
    client.start(after(0));
    assertRecovered(client, 5, 1, 2, 3, 4, 5);
  }

  @Test
  void aClientThatTakesNoMoreIsWaitedFor() {
    Client client = new Client().withMessages(5);
    client.takesMore = false;
    client.start(after(0));
    assertThat(client.shown).isEmpty();
    client.withMessages(7);
    client.takesMore = true;
    client.resume.pump();
    assertThat(offsets(client.shown)).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(client.live).isTrue();
  }

  @Test
  void theLastMessagesAreShown() {
    Client client = new Client().withMessages(9).start(new StartAt.Last(2));
    assertRecovered(client, 9, 8, 9);
  }

  /** Another event loop may have fanned them out, so the client may know of them. */
  @Test
  void theLastMessagesIncludeThoseThatThisEventLoopHasYetToFanOut() {
    Client client = new Client().withMessages(3);
    client.reads(9);
    client.start(new StartAt.Last(2));
    assertThat(client.live).isFalse();
    client.fannedOut = 9;
    loop.advanceTimeBy(20, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
    loop.runPendingTasks();
    assertRecovered(client, 9, 8, 9);
  }

  @Test
  void aPositionOfAnEarlierLogIsNotRecovered() {
    LogBirth earlier = new LogBirth(LOG.epochMillis() - 1_000, LogBirth.NO_BATCHES);
    Client client = new Client().withMessages(5).start(new StartAt.After(earlier.position(3)));
    assertThat(client.shown).isEmpty();
    assertThat(client.outcome).isEqualTo(new Resume.Outcome(LOG.position(5), 0, false));
  }

  @Test
  void zeroMeansTheBeginningOfTheLog() {
    Client client = new Client().withMessages(2).start(new StartAt.After(0));
    assertRecovered(client, 2, 1, 2);
  }

  @Test
  void withoutALogTheClientHasToTryAgain() {
    Client client = new Client();
    History history = HistoryFixture.history(HistoryFixture.windowWithoutLog(1, 1));
    new Resume(history, query("room.a"), client).start(after(0));
    assertThat(client.failure).isInstanceOf(HistoryUnavailable.class);
    assertThat(client.live).isFalse();
  }

  @Test
  void theGatewayCatchesUpWithTheClient() {
    Client client = new Client().withMessages(5).start(after(9));
    assertThat(client.live).isFalse();
    client.withMessages(10);
    loop.advanceTimeBy(20, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
    assertRecovered(client, 10, 10);
  }

  @Test
  void anEndedResumeTouchesNothing() {
    Client client = new Client().withMessages(1_200);
    client.takesMore = false;
    client.start(after(0));
    client.resume.end();
    client.takesMore = true;
    client.resume.pump();
    assertThat(client.shown).isEmpty();
    assertThat(client.live).isFalse();
  }

  @Test
  void aSubscriptionThatCannotGoLiveFails() {
    Client client = new Client().withMessages(3);
    client.refuses = true;

    client.start(new StartAt.Last(1));

    assertThat(client.live).isFalse();
    assertThat(client.failure)
        .hasMessageContaining("log has the reason")
        .hasMessageNotContaining("no room");
  }
}
