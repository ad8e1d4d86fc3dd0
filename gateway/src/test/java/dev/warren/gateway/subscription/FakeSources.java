package dev.warren.gateway.subscription;

import dev.warren.broker.LogBirth;
import dev.warren.channel.Channel;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.AlertSettings;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.HistoryFixture;
import dev.warren.gateway.history.HistorySettings;
import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.presence.AgentBoard;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.session.RecordingClient;
import dev.warren.trace.EventTracer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.springframework.util.unit.DataSize;

/** The sources of subscriptions without a broker: a log in memory, and queues that never open. */
public final class FakeSources implements AutoCloseable {

  private static final LogBirth LOG = new LogBirth(1_800_000_000_000L, LogBirth.NO_BATCHES);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  public final ConfirmedPublisher publisher = RecordingClient.publisher();
  public final SubscriptionSources sources;

  final CompletableFuture<Void> snapshotsSettled = new CompletableFuture<>();

  private final PresenceTables tables = new PresenceTables();
  private final AgentBoard board = new AgentBoard();
  private final Snapshots snapshots = new Snapshots(tables, board, snapshotsSettled);
  private final FanOut fanOut = new FanOut(new OwnMessages(), EventTracer.OFF);
  private final HistoryWindow window =
      new HistoryWindow(
          new HistorySettings(DataSize.ofMegabytes(1), DataSize.ofBytes(0), 100, 0, 0));
  private final ConsumerChannels channels;
  private final AlertInboxes alerts;

  public FakeSources() {
    channels =
        new ConsumerChannels(
            "test",
            name -> {
              throw new IOException("there is no broker in this test");
            },
            null,
            null);
    alerts =
        new AlertInboxes(
            channels,
            publisher,
            new AlertSettings(10, DataSize.ofMegabytes(8), null),
            new Budget("warren.budget.deliveries", 1 << 20),
            TIMEOUT);
    sources =
        new SubscriptionSources(
            fanOut,
            HistoryFixture.history(window),
            snapshots,
            new Queues(
                channels,
                publisher,
                new QueueSettings(
                    10, DataSize.ofMegabytes(4), Duration.ofSeconds(30), Duration.ZERO),
                new Budget("warren.budget.deliveries", 1 << 20),
                TIMEOUT),
            alerts,
            new SubscriptionCounts());
  }

  /** The gateway begins to read the log, whose last message is at this offset. */
  void reachLog(long offset) {
    window.begins(LOG, position(0));
    fanOut.live(position(offset));
  }

  static long position(long offset) {
    return LOG.position(offset);
  }

  /** The gateway reads a message of the log. */
  void read(long offset, String channel) throws InterruptedException {
    read(offset, channel, "", Long.toString(offset));
  }

  /** The gateway reads a message of the log. */
  void read(long offset, String channel, String type, String body) throws InterruptedException {
    TopicMessage message =
        new TopicMessage(
            position(offset),
            new Channel(channel),
            new EventInfo("", type, 0),
            Content.json(body.getBytes(StandardCharsets.UTF_8)));
    window.take(message);
    tables.received(message);
    board.received(message);
    snapshots.received(message);
    fanOut.received(message);
  }

  @Override
  public void close() {
    alerts.close();
    channels.close();
  }
}
