package dev.warren.worker.publish;

import dev.warren.thread.DaemonThreads;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * The rounds in which the partitions of a worker publish batches to the log. A partition publishes
 * at once if no batch of any partition is in flight. Otherwise it waits for all of them, and the
 * partitions that wait publish together in the next round.
 *
 * <p>RabbitMQ writes the messages that arrive together to the stream as one chunk, and a reader of
 * the stream takes its time for each chunk, whatever the chunk's size. So with few chunks the
 * gateways read the log sooner (docs/decisions/028-the-log-carries-batches.md). Thread-safe.
 */
final class BatchRounds {

  private final ExecutorService thread = DaemonThreads.timer("warren-worker-batches");

  /** The partitions of the current round: they publish, or have batches in flight. */
  private final Set<Member> current = new LinkedHashSet<>();

  /** The partitions of the next round. */
  private final Set<Member> next = new LinkedHashSet<>();

  /** A partition. */
  interface Member {

    /**
     * Publishes batches, as the member is part of a new round. Called without a lock, on a thread
     * that may wait for the socket.
     */
    void publishRound();
  }

  /**
   * Begins a round with this member alone, or makes the member part of the next round.
   *
   * @return whether the member is to publish now
   */
  synchronized boolean begin(Member member) {
    if (current.isEmpty()) {
      current.add(member);
      return true;
    }
    next.add(member);
    return false;
  }

  /**
   * The member has no batch in flight: all are confirmed, or there was none to publish, or the
   * connection has ended. It leaves the current round if it is part of it.
   *
   * @param again whether the member has more to publish, and so is part of the next round
   */
  synchronized void done(Member member, boolean again) {
    if (again) {
      next.add(member);
    }
    current.remove(member);
    if (current.isEmpty() && !next.isEmpty()) {
      current.addAll(next);
      next.clear();
      List<Member> members = new ArrayList<>(current);
      thread.execute(() -> members.forEach(Member::publishRound));
    }
  }

  /** The member publishes no more. */
  synchronized void remove(Member member) {
    next.remove(member);
    done(member, false);
  }
}
