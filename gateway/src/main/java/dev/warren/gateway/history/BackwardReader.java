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

  private static final int REGION_MESSAGES = 2_500;

  /** The number of messages after which a pass ends. */
  private static final int PASS_MESSAGES = 10_000;

  private final int maxScan;
  private final ReaderThread<LastRequest> thread;

  public BackwardReader(
      ReconnectingConnection.Connector connector, HistoryWindow window, HistorySettings settings) {
    this.maxScan = settings.scanMessages();
    this.thread = new ReaderThread<>("warren-gateway-history-last", connector, window, this::serve);
    thread.start();
  }

  /**
   * The last messages before a position. Fails with {@link HistoryUnavailable}. Canceling the
   * result withdraws the request.
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
        long begin = group.beginRegion(REGION_MESSAGES);
        scanned += group.end() - begin;
        scan(group, begin, connection);
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

  private static void scan(LastGroup group, long begin, LogConnection connection)
      throws IOException, TimeoutException, InterruptedException {
    long end = group.end();
    long lastPosition = connection.log().lastPosition(end - 1);
    try (StreamScan scan = new StreamScan(connection, begin)) {
      for (long upTo = Long.MIN_VALUE; begin < end && upTo < lastPosition; ) {
        StreamScan.Entry entry = scan.next();
        upTo = entry.upTo();
        if (entry.offset() < end && entry.message() != null) {
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
