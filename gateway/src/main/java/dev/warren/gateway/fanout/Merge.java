package dev.warren.gateway.fanout;

import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one run for one client, from one batch or several, written in the log's order: all
 * at once, or a piece in each of several turns of the event loop. Confined to the event loop.
 */
final class Merge {

  /** What a write costs beside its bytes: about as much as copying this many bytes. */
  private static final int WRITE_COST = 2 * 1024;

  private final List<Batch> batches;

  /** Null until the first frame is written. */
  private @Nullable PriorityQueue<Batch.Cursor> cursors;

  private int messages;
  private int lastTurn = -1;

  Merge(List<Batch> batches) {
    this.batches = batches;
  }

  /** About what it costs to write a batch, in bytes that could be copied meanwhile. */
  static long cost(Batch batch) {
    return batch.bytes() + (long) WRITE_COST * batch.messages();
  }

  /**
   * Writes frames without a flush. Neighboring frames of a batch stay one write. A client that is
   * behind at the first call does not get the frames that a slow consumer may miss.
   *
   * @param most the cost after which it writes no further frames
   * @return the cost of the frames that it has written
   */
  long write(Outbox outbox, DropCounters drops, long most) {
    if (cursors == null) {
      cursors = begin(outbox.isBehind() ? remainder(drops) : batches);
    }
    long cost = 0;
    Batch.Cursor next;
    while (cost < most && (next = cursors.poll()) != null) {
      cost += WRITE_COST;
      if (next.turn() == lastTurn && next.isOncePerClient()) {
        next.skip();
        messages--;
      } else {
        Batch.Cursor other = cursors.peek();
        ByteBuf frames = next.framesBefore(other == null ? Integer.MAX_VALUE : other.turn());
        cost += frames.readableBytes();
        lastTurn = next.lastTurn();
        Batch.LastOf lastOf = next.lastOf();
        if (lastOf == null) {
          if (!outbox.write(frames)) {
            cursors.clear(); // No further frames need to be made.
            return cost;
          }
        } else if (outbox.writeInPlaceOfOlder(lastOf, frames)) {
          drops.progress.increment();
        }
      }
      if (next.hasMore()) {
        cursors.add(next);
      }
    }
    return cost;
  }

  private PriorityQueue<Batch.Cursor> begin(List<Batch> written) {
    PriorityQueue<Batch.Cursor> all = new PriorityQueue<>();
    for (Batch each : written) {
      all.add(each.cursor());
      messages += each.messages();
    }
    return all;
  }

  /** The batches without the frames that a slow consumer does not get. */
  private List<Batch> remainder(DropCounters drops) {
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

  /** Whether all frames were written, or the client gets no further ones. */
  boolean isOver() {
    return cursors != null && cursors.isEmpty();
  }

  /** How many messages the client has got once it {@link #isOver}. */
  int messages() {
    return messages;
  }
}
