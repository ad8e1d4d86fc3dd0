package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.log.TopicMessage;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The requests that one forward scan serves at the same time: thousands of clients that return
 * together cost one scan instead of thousands. Confined to the reader's thread.
 */
final class ScanGroup {

  private final PatternGroups<ForwardRequest> groups = new PatternGroups<>();
  private Repetitions repetitions = new Repetitions();
  private final PriorityQueue<ForwardRequest> byEnd =
      new PriorityQueue<>(Comparator.comparingLong((ForwardRequest request) -> request.end));

  private long scannedUpTo;

  /** How many requests in {@link #byEnd} are neither finished nor known to be canceled. */
  private int open;

  private long keptBytes;
  private boolean keeps;

  ScanGroup(ForwardRequest first) {
    scannedUpTo = first.after;
    join(first);
  }

  /** Whether the scan has yet to reach all messages that the request needs. */
  boolean canJoin(ForwardRequest request) {
    return request.after >= scannedUpTo && groups.hasRoomFor(request);
  }

  void join(ForwardRequest request) {
    groups.add(request);
    byEnd.add(request);
    open++;
  }

  /** Whether the scan can end, because no request is left. */
  boolean isEmpty() {
    return open == 0;
  }

  /** Forgets the requests of clients that have disconnected. */
  void removeCanceled() {
    byEnd.removeIf(ScanRequest::isDone);
    open = byEnd.size();
  }

  /** About how many bytes the requests hold together, each message counted once. */
  long keptBytes() {
    return keptBytes;
  }

  /**
   * Retention has dropped all messages before this offset. Fails the requests that may need some of
   * them. Requests from the log's beginning do not fail: they get the remaining messages, without
   * those that the scan has found before the loss.
   */
  void dropped(long before, LogBirth log) {
    long beginning = log.position(0) - 1;
    for (ForwardRequest each : byEnd) {
      if (each.after == beginning) {
        each.beginAgain();
      } else if (log.offsetAfter(each.after) < before) {
        each.result().completeExceptionally(new HistoryLost("retention has passed it"));
      }
    }
    // A remaining message does not repeat one that no request gets.
    repetitions = new Repetitions();
    removeCanceled();
  }

  /** The scan could not read some messages, so the pages of these requests are incomplete. */
  void lossy() {
    byEnd.forEach(ForwardRequest::lossy);
  }

  /**
   * The scan has read all positions up to this one. Its message, if any, goes to all requests that
   * need it, unless it repeats an event that the scan has met.
   */
  void scanned(long position, @Nullable TopicMessage message) {
    if (message != null) {
      List<PatternGroups.Group<ForwardRequest>> readers = groups.of(message.channel());
      keeps = false;
      if (!readers.isEmpty() && repetitions.isNew(message)) {
        readers.forEach(group -> offer(group.requests, message));
      }
      keptBytes += keeps ? message.size() : 0;
    }
    scannedUpTo = position;
    for (ForwardRequest next = byEnd.peek();
        next != null && next.end <= position;
        next = byEnd.peek()) {
      byEnd.remove();
      finish(next, next.end, false);
    }
  }

  private void offer(List<ForwardRequest> requests, TopicMessage message) {
    requests.removeIf(request -> request.isDone() || fills(request, message));
  }

  private boolean fills(ForwardRequest request, TopicMessage message) {
    if (!request.add(message)) {
      return false;
    }
    keeps = true;
    if (!request.isFull()) {
      return false;
    }
    finish(request, message.position(), true);
    return true;
  }

  private void finish(ForwardRequest request, long upTo, boolean more) {
    if (!request.isDone()) {
      request.finish(upTo, more);
      open--;
    }
  }

  /**
   * The scan ends here: each request gets the messages found so far, and the position to continue
   * from.
   */
  void end() {
    for (ForwardRequest request : byEnd) {
      request.finish(Math.max(request.after, scannedUpTo), true);
    }
  }

  void fail(RuntimeException why) {
    byEnd.forEach(request -> request.result().completeExceptionally(why));
  }
}
