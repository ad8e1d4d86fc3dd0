package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.log.OwnMessages;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Messages from before now: from the window if it has them, or else from the log. Thread-safe; no
 * method blocks. Results complete on the caller's thread or on that of a reader.
 *
 * @param backward reads older messages on a thread of its own, as its scans take longer and must
 *     not delay clients that resume
 * @param held counts the pages that wait for clients which resume
 */
public record History(
    HistoryWindow window,
    ForwardReader forward,
    BackwardReader backward,
    OwnMessages own,
    HeldBytes held) {

  /**
   * The position after which a subscription continues: the given one if it belongs to this log, or
   * the log's beginning for 0.
   *
   * @param position as a client sent it
   * @throws HistoryLost if the position belongs to another log
   * @throws HistoryUnavailable if this gateway does not know the log yet
   */
  long check(long position) {
    LogBirth log = log();
    if (position == 0) {
      return log.position(0) - 1;
    }
    if (log.offset(position) < 0) {
      throw new HistoryLost("it is of an earlier log");
    }
    return position;
  }

  private LogBirth log() {
    LogBirth log = window.log();
    if (log == null) {
      throw new HistoryUnavailable("this gateway has not reached RabbitMQ since it was started");
    }
    return log;
  }

  /** The last position that this gateway has read. */
  public long lastPosition() {
    return window.lastPosition();
  }

  /** Confirmed messages that are part of the history and that the log has not delivered yet. */
  OwnMessages.Expected expected(HistoryQuery query) {
    return own.expected(query.pattern());
  }

  /**
   * Whether the gateway reads the log now. While it does not, the log may have grown beyond {@link
   * #lastPosition}.
   */
  boolean isBeingRead() {
    return window.isBeingRead();
  }

  /**
   * The next messages after a position. Fails with {@link HistoryLost} or {@link
   * HistoryUnavailable}. Canceling the result ends the reading.
   *
   * @param upTo the last position of a page from the window; a page from the log may go beyond it
   * @param most the maximum number of messages in the page
   */
  CompletableFuture<Page> after(HistoryQuery query, long position, long upTo, int most) {
    Page page = window.after(query, position, upTo, most, Page.MAX_BYTES);
    return page != null
        ? CompletableFuture.completedFuture(page)
        : forward.after(query, position, most);
  }

  /**
   * The next messages after a position, without a wait; null if the window does not have all of
   * them.
   */
  @Nullable Page inWindow(HistoryQuery query, long position, long upTo) {
    return window.after(query, position, upTo, Page.MAX_MESSAGES, Page.MAX_BYTES);
  }

  /** Summarizes one channel: the messages that the window has and the query's reader may see. */
  public ChannelSummary summary(HistoryQuery query) {
    return window.summary(query);
  }

  /**
   * The last messages before a position. Fails with {@link HistoryLost} if the log was created anew
   * during the search, or with {@link HistoryUnavailable}. Canceling the result ends the reading.
   *
   * @param position the position, at most one after {@link #lastPosition}
   * @param maxBytes the bytes of messages after which no further message is added
   */
  public CompletableFuture<LastMessages> lastBefore(
      HistoryQuery query, long position, int count, long maxBytes) {
    return last(query, position, count, maxBytes);
  }

  /** The place of the last messages before a position: a result without the messages themselves. */
  CompletableFuture<LastMessages> placeOfLast(HistoryQuery query, long position, int count) {
    return last(query, position, count, LastRequest.ONLY_PLACE);
  }

  private CompletableFuture<LastMessages> last(
      HistoryQuery query, long position, int count, long maxBytes) {
    LogBirth log;
    try {
      log = log();
    } catch (HistoryUnavailable e) {
      return CompletableFuture.failedFuture(e);
    }
    Newest newest = new Newest(count, maxBytes, position - 1);
    HistoryWindow.LastInWindow found = window.lastBefore(query, position, count);
    long completeAfter = found.completeAfter();
    newest.take(found.messages(), completeAfter);
    if (newest.isFull() || log.offset(completeAfter) < 0) {
      return CompletableFuture.completedFuture(newest.inWindow());
    }
    long before = Math.min(position, completeAfter + 1);
    CompletableFuture<LastMessages> scanned =
        backward.lastBefore(query, before, newest.missing(), newest.missingBytes());
    CompletableFuture<LastMessages> all = scanned.thenApply(newest::with);
    all.whenComplete((result, failure) -> scanned.cancel(false));
    return all;
  }

  /**
   * The messages after a position, collected from as many pages as necessary. The result has fewer
   * than requested if they have many bytes, or if the reader finds hardly any; then {@link
   * Page#more} is true. Fails with {@link HistoryLost} or {@link HistoryUnavailable}. Canceling the
   * result ends the reading.
   *
   * @param count the maximum number of messages in the result
   * @param maxBytes the bytes of messages after which no further message is added
   */
  public CompletableFuture<Page> read(HistoryQuery query, long position, int count, long maxBytes) {
    long end = window.lastPosition();
    PageCollector collector =
        new PageCollector((after, most) -> after(query, after, end, most), end, count, maxBytes);
    try {
      collector.continueAfter(check(position));
    } catch (HistoryLost | HistoryUnavailable e) {
      collector.result().completeExceptionally(e);
    }
    return collector.result();
  }
}
