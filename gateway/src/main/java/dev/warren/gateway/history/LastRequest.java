package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for the last messages before a position. It keeps the messages found so far while it
 * waits for the next scan. Once submitted, it is confined to the reader's thread.
 */
final class LastRequest extends ScanRequest<LastMessages> {

  /** The {@code maxBytes} of a request for the messages' place only. */
  static final long ONLY_PLACE = 0;

  private final long before;
  private final int count;
  private final long maxBytes;

  /**
   * The messages found so far, newest first, as the search goes backwards; empty for a request for
   * the place only.
   */
  private final List<TopicMessage> found = new ArrayList<>();

  private int countFound;
  private long bytes;
  private long after;

  /** The log of {@link #end}; null before the first scan. */
  private @Nullable LogBirth located;

  /** The search has covered all offsets from this one on. */
  private long end;

  /** How many messages of the log may still be searched. */
  private int toSearch;

  private boolean lossy;

  /**
   * @param count how many messages
   * @param maxBytes the bytes of messages after which no further message is added; {@link
   *     #ONLY_PLACE} to keep no message
   */
  LastRequest(HistoryQuery query, long before, int count, long maxBytes) {
    super(query);
    this.before = before;
    this.count = count;
    this.maxBytes = maxBytes;
    this.after = before - 1;
  }

  /** The offset before which the next scan searches. */
  long end(LogBirth log) {
    return located == null ? log.offset(before - 1) + 1 : end;
  }

  /**
   * The first scan begins: it and its successors search about so many messages of the log at most,
   * and end with the region that reaches that number. If the log was created anew since the first
   * scan, the request fails: its offsets mean nothing in the new log, and RabbitMQ may never reach
   * them, which would fail all requests of the pass.
   */
  void locate(LogBirth log, int maxScan) {
    if (located == null) {
      end = end(log);
      toSearch = maxScan;
      located = log;
    } else if (!located.isSameLog(log)) {
      result().completeExceptionally(new HistoryLost("the log was created anew"));
    }
  }

  /**
   * Takes the last messages of a region that ends where the search has arrived.
   *
   * @param region messages of the request's channels, oldest first; some may lie after that end
   * @param begin the offset at which the region begins
   * @param searched how many messages the whole region has
   * @param lostUpTo messages of the region before this position could not be read; {@link
   *     StreamScan#NOTHING_LOST} if all could
   */
  void take(List<TopicMessage> region, long begin, int searched, long lostUpTo) {
    List<TopicMessage> from = found.isEmpty() ? region : withFound(region);
    for (int i = from.size() - 1; i >= 0 && !isFull(); i--) {
      TopicMessage message = from.get(i);
      if (message.position() <= after && query().has(message)) {
        countFound++;
        after = message.position() - 1;
        if (maxBytes != ONLY_PLACE) {
          bytes += message.size();
          found.add(message);
        }
      }
    }
    // A loss before the first message of the result does not matter.
    lossy |= lostUpTo != StreamScan.NOTHING_LOST && (!isFull() || lostUpTo > after);
    end = begin;
    toSearch -= searched;
  }

  /**
   * Takes back the messages found so far. Returns them after those of an earlier region, without
   * the repetitions of messages that this region has first. Each of these leaves room for another
   * message of the region, so repetitions must go before the messages are counted.
   */
  private List<TopicMessage> withFound(List<TopicMessage> region) {
    List<TopicMessage> all = new ArrayList<>();
    for (TopicMessage message : region) {
      if (message.position() <= after && query().has(message)) {
        all.add(message);
      }
    }
    Collections.reverse(found);
    all.addAll(found);
    Repetitions.remove(all);
    found.clear();
    countFound = 0;
    bytes = 0;
    after = before - 1;
    return all;
  }

  private boolean isFull() {
    return countFound >= count || isTooLarge();
  }

  private boolean isTooLarge() {
    return maxBytes != ONLY_PLACE && bytes >= maxBytes;
  }

  /**
   * Completes the result if nothing is left to search.
   *
   * @param first the log's first offset
   */
  void finishIfSearched(long first) {
    if (isFull() || end <= first || toSearch <= 0) {
      Collections.reverse(found);
      boolean all = countFound >= count || end <= first && !isTooLarge();
      result().complete(new LastMessages(found, after, all && !lossy));
    }
  }
}
