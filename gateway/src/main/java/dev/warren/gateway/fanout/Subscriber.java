package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** One client in the fan-out, with all its registrations. Confined to its event loop. */
public final class Subscriber {

  final Outbox outbox;
  private Viewer viewer;

  /** The frames of the current run. Usually it is one batch, which needs no list. */
  private @Nullable Batch batch;

  private @Nullable List<Batch> furtherBatches;

  // Used by the Pacer: how many bytes the client had read when it was found behind, and how many it
  // must have read before it counts again.
  long takenBytes;

  long leftBehindUntil = Long.MIN_VALUE;

  /** Used by the Pacer: the period in which the client was last found behind. */
  long behindInPeriod = -1;

  private long written;

  /** The number of registrations. The {@link Pacer} counts the client while it has at least one. */
  int registrations;

  public Subscriber(Outbox outbox, Viewer viewer) {
    this.outbox = outbox;
    this.viewer = viewer;
  }

  /**
   * Sets the user whose rights decide which messages the client sees. Called after the client has
   * sent a new token.
   */
  public void viewer(Viewer other) {
    viewer = other;
  }

  /** How many live messages were written to the client. */
  public long written() {
    return written;
  }

  boolean sees(TopicMessage message) {
    return viewer.sees(message.visibility());
  }

  /**
   * Adds a batch of the current run.
   *
   * @return whether it is the first one
   */
  boolean add(Batch added) {
    if (batch == null) {
      batch = added;
      return true;
    }
    if (furtherBatches == null) {
      furtherBatches = new ArrayList<>();
    }
    furtherBatches.add(added);
    return false;
  }

  /**
   * Writes the run's frames in the log's order, and flushes once.
   *
   * @return how many messages they were
   */
  int write(DropCounters drops) {
    Batch only = batch;
    int messages = 0;
    batch = null;
    if (furtherBatches == null && only != null) {
      if (only.mayDrop() && outbox.isBehind()) {
        messages = writeInOrder(remainderOf(List.of(only), drops), drops);
      } else {
        outbox.write(only.all());
        messages = only.messages();
      }
    } else if (only != null) {
      furtherBatches.add(only);
      messages =
          writeInOrder(
              outbox.isBehind() ? remainderOf(furtherBatches, drops) : furtherBatches, drops);
      furtherBatches = null;
    }
    outbox.flush();
    written += messages;
    return messages;
  }

  /** The batches without the frames that a slow consumer does not get. */
  private static List<Batch> remainderOf(List<Batch> batches, DropCounters drops) {
    List<Batch> parts = new ArrayList<>();
    for (Batch each : batches) {
      if (each.mayDrop()) {
        Batch.Remainder remainder = each.remainder();
        parts.addAll(remainder.parts);
        drops.typing.add(remainder.typing);
        drops.progress.add(remainder.progress);
      } else {
        parts.add(each);
      }
    }
    return parts;
  }

  /** Disconnects the client, which cannot get this run's frames and has to resume. */
  void sendAway() {
    batch = null;
    furtherBatches = null;
    outbox.sendAway();
  }

  /** Merges the batches by their messages' turns. Neighboring frames of a batch stay one write. */
  private int writeInOrder(List<Batch> batches, DropCounters drops) {
    PriorityQueue<Batch.Cursor> cursors = new PriorityQueue<>();
    int messages = 0;
    for (Batch each : batches) {
      cursors.add(each.cursor());
      messages += each.messages();
    }
    int written = -1;
    Batch.Cursor next;
    while ((next = cursors.poll()) != null) {
      if (next.turn() == written && next.isOncePerClient()) {
        next.skip();
        messages--;
      } else {
        Batch.Cursor other = cursors.peek();
        ByteBuf frames = next.framesBefore(other == null ? Integer.MAX_VALUE : other.turn());
        Batch.LastOf lastOf = next.lastOf();
        if (lastOf == null) {
          if (!outbox.write(frames)) {
            break; // No further frames need to be made.
          }
        } else if (outbox.writeInPlaceOfOlder(lastOf, frames)) {
          drops.progress.increment();
        }
        written = next.lastTurn();
      }
      if (next.hasMore()) {
        cursors.add(next);
      }
    }
    return messages;
  }
}
