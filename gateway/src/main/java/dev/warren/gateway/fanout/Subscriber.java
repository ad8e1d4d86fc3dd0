package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client in the fan-out, with all its registrations. Confined to its event loop. */
public final class Subscriber {

  final Outbox outbox;
  private Viewer viewer;

  /** The frames of the current run. Usually it is one batch, which needs no list. */
  private @Nullable Batch batch;

  private @Nullable List<Batch> furtherBatches;
  private long cost;

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
      cost = Merge.cost(added);
      return true;
    }
    cost += Merge.cost(added);
    if (furtherBatches == null) {
      furtherBatches = new ArrayList<>();
    }
    furtherBatches.add(added);
    return false;
  }

  /** About what it costs to merge the run's frames, see {@link Merge#cost}; 0 for one batch. */
  long cost() {
    return furtherBatches == null ? 0 : cost;
  }

  /**
   * Writes the run's frames in the log's order, and flushes once.
   *
   * @return how many messages they were
   */
  int write(DropCounters drops) {
    int messages = 0;
    if (batch != null && furtherBatches == null && !(batch.mayDrop() && outbox.isBehind())) {
      outbox.write(batch.all());
      messages = batch.messages();
      written += messages;
      batch = null;
    } else if (batch != null) {
      Merge merge = takeMerge();
      merge.write(outbox, drops, Long.MAX_VALUE);
      messages = got(merge);
    }
    outbox.flush();
    return messages;
  }

  /** Takes the run's frames, which are written elsewhere. */
  Merge takeMerge() {
    List<Batch> all = new ArrayList<>();
    if (batch != null) {
      all.add(batch);
    }
    if (furtherBatches != null) {
      all.addAll(furtherBatches);
    }
    batch = null;
    furtherBatches = null;
    return new Merge(all);
  }

  /** Counts the messages of a merge that is over, and returns how many they were. */
  int got(Merge merge) {
    written += merge.messages();
    return merge.messages();
  }

  /** Disconnects the client, which cannot get this run's frames and has to resume. */
  void sendAway() {
    batch = null;
    furtherBatches = null;
    outbox.sendAway();
  }
}
