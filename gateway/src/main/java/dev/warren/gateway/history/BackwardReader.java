package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Reads from the log the last messages before a position that have left the window. A stream cannot
 * be read backwards, so the reader scans regions of the log, each of them forwards and the latest
 * region first. One pass serves all requests for the part of the log that it reads, and ends after
 * a bounded number of messages, so that requests for other parts have their turn. Thread-safe; no
 * method blocks.
 */
public final class BackwardReader implements AutoCloseable {

  /** About how many messages a region has. */
  private static final int REGION_MESSAGES = 2_500;

  /** A guess for the first region of a log with batches: too low a guess costs a large region. */
  private static final int FIRST_GUESS = 16;

  /** The number of messages after which a pass ends. */
  private static final int PASS_MESSAGES = 10_000;

  private final int maxScan;
  private final ScannedParts parts;
  private final ReaderThread<LastRequest> thread;

  /** How many messages an offset of the last region had. Confined to the reader's thread. */
  private int messagesOfOffset = FIRST_GUESS;

  public BackwardReader(
      ReconnectingConnection.Connector connector,
      HistoryWindow window,
      ScannedParts parts,
      HistorySettings settings) {
    this.maxScan = settings.scanMessages();
    this.parts = parts;
    this.thread = new ReaderThread<>("warren-gateway-history-last", connector, window, this::serve);
    thread.start();
  }

  /**
   * The last messages before a position. Fails with {@link HistoryLost} if the log was created anew
   * during the search, or with {@link HistoryUnavailable}. Canceling the result withdraws the
   * request.
   *
   * @param maxBytes see {@link LastRequest}
   */
  CompletableFuture<LastMessages> lastBefore(
      HistoryQuery query, long position, int count, long maxBytes) {
    LastRequest request = new LastRequest(query, position, count, maxBytes);
    thread.submit(request);
    return request.result();
  }

  private void serve(LastRequest leader, LogConnection connection)
      throws IOException, TimeoutException, InterruptedException {
    LastGroup group = null;
    try {
      LogBirth log = connection.log();
      group = new LastGroup(log, connection.first(), maxScan, leader);
      thread.takeWaiting(group::canJoin, group::join);
      for (long scanned = 0; !group.isEmpty() && scanned < PASS_MESSAGES; ) {
        int most = log.hasBatches() ? messagesOfOffset : 1;
        long begin = group.beginRegion(Math.max(1, REGION_MESSAGES / most));
        long offsets = group.end() - begin;
        scan(group, begin, connection);
        scanned += Math.max(offsets, group.searched());
        messagesOfOffset = (int) Math.max(1, group.searched() / Math.max(1, offsets));
        thread.takeArrived(group::canJoin, group::join);
      }
    } catch (Throwable e) {
      if (group != null) {
        group.fail(ReaderThread.failure(e));
      }
      throw e;
    }
    group.open().forEach(thread::putBack);
  }

  private void scan(LastGroup group, long begin, LogConnection connection)
      throws IOException, TimeoutException, InterruptedException {
    long end = group.end();
    long lastPosition = connection.log().lastPosition(end - 1);
    try (StreamScan scan = new StreamScan(connection, parts, begin)) {
      for (long upTo = Long.MIN_VALUE; begin < end && upTo < lastPosition; ) {
        LogEntry entry = scan.next();
        upTo = entry.upTo();
        if (entry.offset() < end) {
          group.scanned(entry.message());
        }
      }
      group.endRegion(scan.lostUpTo());
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
