package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Reads from the log the messages after a position that have left the window. One scan at a time
 * serves all requests whose positions it passes, and ends after a bounded number of messages, so
 * that requests for other parts of the log have their turn. Thread-safe; no method blocks.
 */
public class ForwardReader implements AutoCloseable {

  /** The maximum number of messages in one scan. */
  private static final int SCAN_MESSAGES = 10_000;

  /**
   * When requests hold so many bytes of messages, the scan ends, and each request gets the messages
   * found so far.
   */
  private static final long SCAN_BYTES = 16 * 1024 * 1024;

  /** After so many messages the scan checks whether its clients are still there. */
  private static final int LOOK_MESSAGES = 500;

  private final HistoryWindow window;
  private final ScannedParts parts;
  private final ReaderThread<ForwardRequest> thread;

  public ForwardReader(
      ReconnectingConnection.Connector connector, HistoryWindow window, ScannedParts parts) {
    this.window = window;
    this.parts = parts;
    this.thread = new ReaderThread<>("warren-gateway-history", connector, window, this::serve);
    thread.start();
  }

  /**
   * The messages after a position, up to the ones that the window has. Fails with {@link
   * HistoryLost} if retention has dropped messages after the position, or with {@link
   * HistoryUnavailable}. Canceling the result withdraws the request.
   *
   * @param most the maximum number of messages in the page
   */
  CompletableFuture<Page> after(HistoryQuery query, long position, int most) {
    ForwardRequest request = new ForwardRequest(query, position, window.completeAfter(query), most);
    if (position >= request.end) {
      request.finish(position, false);
    } else {
      thread.submit(request);
    }
    return request.result();
  }

  private void serve(ForwardRequest first, LogConnection connection)
      throws IOException, TimeoutException, InterruptedException {
    ScanGroup group = new ScanGroup(first);
    try {
      LogBirth log = connection.log();
      thread.takeWaiting(group::canJoin, group::join);
      scan(group, log.offsetAfter(first.after), connection, log);
      group.end();
    } catch (Throwable e) {
      group.fail(ReaderThread.failure(e));
      throw e;
    }
  }

  private void scan(ScanGroup group, long from, LogConnection connection, LogBirth log)
      throws IOException, TimeoutException, InterruptedException {
    if (from == 0) {
      // These requests get what retention has left, so retention's first offset counts here.
      parts.forgetBefore(connection.first());
    }
    try (StreamScan scan = new StreamScan(connection, parts, from)) {
      long expected = from;
      for (int scanned = 0; goesOn(group, scanned); scanned++) {
        thread.takeArrived(group::canJoin, group::join);
        LogEntry entry = scan.next();
        // Retention drops the beginning of a stream. But RabbitMQ also uses single offsets for
        // entries of its own, so a jump in offsets is no proof, and only the stream's first offset
        // decides.
        if (entry.offset() > expected && connection.first() > expected) {
          group.dropped(entry.offset(), log);
        }
        expected = entry.offset() + 1;
        if (scan.lostUpTo() != StreamScan.NOTHING_LOST) {
          group.lossy();
        }
        group.scanned(entry.upTo(), entry.message());
      }
    }
  }

  private static boolean goesOn(ScanGroup group, int scanned) {
    if (scanned % LOOK_MESSAGES == LOOK_MESSAGES - 1) {
      group.removeCanceled();
    }
    return !group.isEmpty() && scanned < SCAN_MESSAGES && group.keptBytes() < SCAN_BYTES;
  }

  @Override
  public void close() {
    thread.close();
  }
}
