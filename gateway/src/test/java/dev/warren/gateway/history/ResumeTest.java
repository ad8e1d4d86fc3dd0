package dev.warren.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.LogBirth;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Who comes back to a gateway that has not come so far. */
class ResumeTest {

  private static final LogBirth LOG = new LogBirth(1_800_000_000_000L);
  private static final HistorySettings SETTINGS =
      new HistorySettings(DataSize.ofMegabytes(1), 100, 0, 0);

  private final EventLoop loop = new DefaultEventLoop();

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  /** One client, at a gateway that has read up to a position. */
  private final class Client implements Resume.Target {
    final HistoryWindow recent = new HistoryWindow(SETTINGS);
    final CompletableFuture<Resume.Outcome> outcome = new CompletableFuture<>();
    volatile long position;

    Client(long read, long fannedOut) {
      recent.begins(LOG, LOG.position(0));
      read(read);
      position = LOG.position(fannedOut);
    }

    void read(long offset) {
      recent.take(
          new TopicMessage(
              LOG.position(offset),
              new Channel("room.a"),
              new EventInfo("", "", 0),
              Content.json(new byte[0])));
    }

    Client since(long offset) {
      HistoryQuery wanted =
          new HistoryQuery(
              ChannelPattern.of("room.a"), new Viewer("alice", false), message -> true);
      Resume resume = new Resume(new History(recent, null, null), wanted, this);
      loop.execute(() -> resume.start(new StartAt.After(LOG.position(offset))));
      return this;
    }

    @Override
    public EventLoop eventLoop() {
      return loop;
    }

    @Override
    public boolean takesMore() {
      return true;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void show(List<TopicMessage> messages, boolean recovered) {}

    @Override
    public void goLive(Resume.Outcome outcome) {
      this.outcome.complete(outcome);
    }

    @Override
    public void failed(RuntimeException why) {
      outcome.completeExceptionally(why);
    }
  }

  @Test
  void itWaitsAndNeverGoesLiveBelowWhereTheClientIs() {
    Client notRead = new Client(5, 5).since(9);
    Client onlyTheLoopIsBehind = new Client(9, 5);
    onlyTheLoopIsBehind.recent.reading(true);
    onlyTheLoopIsBehind.since(9);
    assertThat(notRead.outcome)
        .failsWithin(Duration.ofSeconds(15))
        .withThrowableThat()
        .withCauseInstanceOf(HistoryUnavailable.class);
    assertThat(onlyTheLoopIsBehind.outcome)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(HistoryUnavailable.class);
  }

  @Test
  void whatIsReadAgainCatchesUp() {
    Client client = new Client(5, 5).since(9);
    loop.schedule(
        () -> {
          client.recent.reading(true);
          client.read(9);
          client.position = LOG.position(9);
        },
        3,
        TimeUnit.SECONDS);
    assertThat(client.outcome)
        .succeedsWithin(Duration.ofSeconds(8))
        .isEqualTo(new Resume.Outcome(LOG.position(9), 0, true));
  }

  @Test
  void aLogThatStandsStillHasNoFuture() {
    Client client = new Client(5, 5);
    client.recent.reading(true);
    client.since(9);
    assertThat(client.outcome)
        .succeedsWithin(Duration.ofSeconds(5))
        .isEqualTo(new Resume.Outcome(LOG.position(5), 0, false));
  }
}
