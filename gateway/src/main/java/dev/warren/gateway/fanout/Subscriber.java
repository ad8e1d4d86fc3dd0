package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** One client among the subscribers of an event loop. Used on that loop only. */
public final class Subscriber {

  final Outbox outbox;
  private Viewer viewer;

  /** What the present run has for it: mostly one batch, so that needs no list. */
  private @Nullable Batch batch;

  private @Nullable List<Batch> furtherBatches;

  /** What it had taken when it was found behind, and what it must have taken to count again. */
  long takenBytes;

  long leftBehindUntil = Long.MIN_VALUE;

  /** When it was last found behind. */
  long behindInPeriod = -1;

  /** How many there are: with the first it joins its loop's crowd, with the last it leaves. */
  int subscriptions;

  public Subscriber(Outbox outbox, Viewer viewer) {
    this.outbox = outbox;
    this.viewer = viewer;
  }

  /** Another one looks, from now on. */
  public void viewer(Viewer other) {
    viewer = other;
  }

  boolean sees(TopicMessage message) {
    return viewer.sees(message.visibility());
  }

  /** Whether this is the first batch that the present run has for it. */
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
   * Writes all that the run has for it, in the log's order, and flushes once.
   *
   * @return how many messages that was
   */
  int write(DropCounters drops) {
    Batch only = batch;
    int messages = 0;
    batch = null;
    if (furtherBatches == null && only != null) {
      if (only.mayLeaveOut() && outbox.isBehind()) {
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
    return messages;
  }

  /** As it is behind: what waits longer than it is worth only keeps back the rest. */
  private static List<Batch> remainderOf(List<Batch> batches, DropCounters drops) {
    List<Batch> parts = new ArrayList<>();
    for (Batch each : batches) {
      if (each.mayLeaveOut()) {
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

  /** It cannot be given what the run has for it, and has to come back. */
  void giveUp() {
    batch = null;
    furtherBatches = null;
    outbox.giveUp();
  }

  /** Whatever stands together in one batch goes out together. */
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
        next.passOver();
        messages--;
      } else {
        Batch.Cursor other = cursors.peek();
        ByteBuf frames = next.framesBefore(other == null ? Integer.MAX_VALUE : other.turn());
        Batch.LastOf lastOf = next.lastOf();
        if (lastOf == null) {
          outbox.write(frames);
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
