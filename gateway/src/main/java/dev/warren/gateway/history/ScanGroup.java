package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The requests that one forward scan serves at the same time: thousands of clients that return
 * together cost one scan, not one each. Confined to the reader's thread.
 */
final class ScanGroup {

  private final Map<String, List<ForwardRequest>> byChannel = new HashMap<>();
  private final List<ForwardRequest> byPattern = new ArrayList<>();
  private final PriorityQueue<ForwardRequest> byEnd =
      new PriorityQueue<>(Comparator.comparingLong((ForwardRequest request) -> request.end));

  private long scannedUpTo;

  ScanGroup(ForwardRequest first) {
    scannedUpTo = first.after;
    join(first);
  }

  /** Whether all messages that the request is for are still ahead of the scan. */
  boolean canJoin(ForwardRequest request) {
    return request.after >= scannedUpTo;
  }

  void join(ForwardRequest request) {
    sameChannel(request).add(request);
    byEnd.add(request);
  }

  private List<ForwardRequest> sameChannel(ForwardRequest request) {
    return request.query.pattern().isChannel()
        ? byChannel.computeIfAbsent(request.query.pattern().toString(), added -> new ArrayList<>(1))
        : byPattern;
  }

  boolean isEmpty() {
    return byEnd.isEmpty();
  }

  /**
   * Retention has dropped everything before this position. Fails the requests that need some of it.
   * Requests from the log's beginning do not fail: they get the messages that are left.
   *
   * @param beginning the position before the log's first message
   */
  void dropped(long before, long beginning) {
    for (ForwardRequest each : List.copyOf(byEnd)) {
      if (each.after + 1 < before && each.after != beginning) {
        leave(each);
        each.result().completeExceptionally(new HistoryLost("retention has passed it"));
      }
    }
  }

  /** The scan has read this position; a message there goes to all requests that it is for. */
  void scanned(long position, @Nullable TopicMessage message) {
    if (message != null) {
      add(byChannel.getOrDefault(message.channel().name(), List.of()), message);
      add(byPattern, message);
    }
    scannedUpTo = position;
    for (ForwardRequest next = byEnd.peek();
        next != null && next.end <= position;
        next = byEnd.peek()) {
      leave(next);
      next.finish(next.end, false);
    }
  }

  private void add(List<ForwardRequest> requests, TopicMessage message) {
    List<ForwardRequest> full = null;
    for (ForwardRequest request : requests) {
      if (request.addFills(message)) {
        full = full == null ? new ArrayList<>() : full;
        full.add(request);
      }
    }
    if (full != null) {
      for (ForwardRequest request : full) {
        leave(request);
        request.finish(message.position(), true);
      }
    }
  }

  private void leave(ForwardRequest request) {
    byEnd.remove(request);
    sameChannel(request).remove(request);
  }

  /** The scan ends here: each request gets what was found, and where to continue. */
  void end() {
    for (ForwardRequest request : byEnd) {
      request.finish(Math.max(request.after, scannedUpTo), true);
    }
  }

  void fail(RuntimeException why) {
    byEnd.forEach(request -> request.result().completeExceptionally(why));
  }
}
