package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests that one backward pass serves, whatever their channels: many requests for last
 * messages cost as many scans as one. The pass goes from the log's end towards its beginning,
 * region by region. Confined to the reader's thread.
 */
final class LastGroup {

  /** The most memory for the messages of one region. Beyond it, the region starts later. */
  private static final long REGION_BYTES = 32 * 1024 * 1024;

  private final LogBirth log;
  private final long first;
  private final int maxScan;
  private final PatternGroups<LastRequest> groups = new PatternGroups<>();
  private final List<LastRequest> requests = new ArrayList<>();

  // The messages of the current region that some request needs, oldest first.
  private final Deque<TopicMessage> region = new ArrayDeque<>();
  private long regionBytes;
  private Repetitions repetitions = new Repetitions();

  /** How many messages of the region were read. */
  private int searched;

  private long begin;

  /** The offset that the pass has reached. The pass has read all messages from this offset on. */
  private long top;

  /**
   * @param first the log's first offset
   * @param maxScan how many messages of the log are searched for a request, at most
   */
  LastGroup(LogBirth log, long first, int maxScan, LastRequest leader) {
    this.log = log;
    this.first = first;
    this.maxScan = maxScan;
    this.top = leader.end(log);
    join(leader);
  }

  /** Whether the pass has yet to reach all messages that the request needs. */
  boolean canJoin(LastRequest request) {
    return request.end(log) <= top && groups.hasRoomFor(request);
  }

  void join(LastRequest request) {
    request.locate(log, maxScan);
    if (!request.isDone()) {
      request.finishIfSearched(first);
    }
    if (!request.isDone()) {
      groups.add(request);
      requests.add(request);
    }
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /**
   * Begins the next region, which ends at the highest end of all requests. Returns the region's
   * first offset.
   */
  long beginRegion(int offsets) {
    top = first;
    for (LastRequest request : requests) {
      top = Math.max(top, request.end(log));
    }
    region.clear();
    regionBytes = 0;
    searched = 0;
    repetitions = new Repetitions();
    begin = Math.max(first, top - offsets);
    return begin;
  }

  /** The offset after the region. */
  long end() {
    return top;
  }

  /**
   * The scan has read this message of the region.
   *
   * @param message null if the place has none that belongs to the history
   */
  void scanned(@Nullable TopicMessage message) {
    searched++;
    if (message == null || groups.of(message.channel()).isEmpty() || !repetitions.isNew(message)) {
      return;
    }
    region.add(message);
    regionBytes += message.sizeInMemory();
    long last = log.offset(message.position());
    while (regionBytes > REGION_BYTES && log.offset(region.element().position()) < last) {
      // The latest messages count. Those that are dropped here belong to the next region, which
      // reads their whole batch.
      TopicMessage oldest = region.remove();
      regionBytes -= oldest.sizeInMemory();
      begin = log.offset(oldest.position()) + 1;
    }
  }

  /**
   * The whole region is scanned. Each request takes its messages, and leaves the group if it has
   * enough.
   *
   * @param lostUpTo see {@link StreamScan#lostUpTo}
   */
  void endRegion(long lostUpTo) {
    Map<PatternGroups.Group<LastRequest>, List<TopicMessage>> found = new HashMap<>();
    for (TopicMessage message : region) {
      for (PatternGroups.Group<LastRequest> group : groups.of(message.channel())) {
        found.computeIfAbsent(group, added -> new ArrayList<>()).add(message);
      }
    }
    long lost =
        lostUpTo == StreamScan.NOTHING_LOST ? StreamScan.NOTHING_LOST : log.position(lostUpTo);
    for (LastRequest request : requests) {
      if (!request.isDone() && request.end(log) > begin) {
        request.take(found.getOrDefault(groups.of(request), List.of()), begin, searched, lost);
        request.finishIfSearched(first);
      }
    }
    requests.removeIf(ScanRequest::isDone);
    top = begin;
    region.clear();
  }

  /** How many messages of the current region were read. */
  int searched() {
    return searched;
  }

  /** The requests that are not done, which other passes continue. */
  List<LastRequest> open() {
    return requests;
  }

  void fail(RuntimeException why) {
    requests.forEach(request -> request.result().completeExceptionally(why));
  }
}
