package dev.warren.gateway.subscription;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.presence.Snapshot;
import dev.warren.gateway.presence.Snapshots;
import io.netty.channel.EventLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the snapshot of one subscription, part by part, as fast as the client takes them. Each part
 * is read when the client takes it, so nothing is kept for a client that does not read. Confined to
 * the event loop.
 */
final class SnapshotSender {

  private static final Logger log = LoggerFactory.getLogger(SnapshotSender.class);

  private final ChannelPattern pattern;
  private final Target target;

  /** Null until this gateway knows what it missed of the log. */
  private @Nullable Snapshot snapshot;

  private int sent;

  /** Whether a part is being written, or the next turn of the event loop continues. */
  private boolean busy;

  private boolean ended;

  /** The subscription. All methods are called on its event loop. */
  interface Target {
    EventLoop eventLoop();

    /** Whether the client takes more. If not, {@link #pump} must be called once it does. */
    boolean takesMore();

    /** Writes messages of the snapshot to the client. */
    void showSnapshot(List<TopicMessage> messages);

    /**
     * The whole snapshot was written.
     *
     * @param position changes after this position have to follow
     * @param messages how many messages the snapshot had
     */
    void snapshotSent(long position, int messages);

    /** The snapshot cannot be sent. No further call follows. */
    void failed(RuntimeException why);
  }

  SnapshotSender(ChannelPattern pattern, Target target) {
    this.pattern = pattern;
    this.target = target;
  }

  /** Starts once the snapshots are complete enough to send. */
  void start(Snapshots snapshots) {
    snapshots
        .settled()
        .thenRunAsync(
            () -> {
              snapshot = snapshots.of(pattern);
              pump();
            },
            target.eventLoop())
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null) {
                failed(failure);
              }
            },
            target.eventLoop());
  }

  /** Continues, unless a write or the next turn of the event loop will do so. */
  void pump() {
    if (!ended && !busy && snapshot != null && target.takesMore()) {
      // A write may report new room before it returns. Then the next turn continues.
      busy = true;
      try {
        send(snapshot);
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private void send(Snapshot from) {
    List<TopicMessage> part = from.next();
    if (!part.isEmpty()) {
      sent += part.size();
      target.showSnapshot(part);
    }
    if (ended) {
      return; // Writing has ended the connection.
    }
    if (from.hasNext()) {
      // Lets the event loop serve other clients before the next part.
      target.eventLoop().execute(this::nextTurn);
    } else {
      ended = true;
      target.snapshotSent(from.position(), sent);
    }
  }

  private void nextTurn() {
    busy = false;
    pump();
  }

  private void failed(Throwable why) {
    log.error("the snapshot of '{}' could not be sent", pattern, why);
    if (!ended) {
      ended = true;
      target.failed(new IllegalStateException("the last known state cannot be shown"));
    }
  }

  /** The subscription has ended. No method of the target is called any more. */
  void end() {
    ended = true;
  }
}
