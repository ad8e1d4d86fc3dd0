package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Messages from before now: from the window if it has them, else from the log. Thread-safe; no
 * method blocks. Results complete on the caller's thread or on that of a reader.
 */
public final class History {

  /** The bytes of bodies after which a result gets no further message. */
  private static final long MAX_BYTES = 16 * 1024 * 1024;

  /**
   * The most pages with hardly any message that are read for one result: for each of them, 10,000
   * messages of other channels were scanned.
   */
  private static final int MAX_SPARSE_PAGES = 20;

  private static final int SPARSE_MESSAGES = 10;

  private final HistoryWindow window;
  private final ForwardReader forward;
  private final BackwardReader backward;
  private final OwnMessages own;

  /**
   * @param backward has a thread of its own: its scans take longer, and clients that resume must
   *     not wait for them
   */
  public History(
      HistoryWindow window, ForwardReader forward, BackwardReader backward, OwnMessages own) {
    this.window = window;
    this.forward = forward;
    this.backward = backward;
    this.own = own;
  }

  /**
   * The position after which a subscription is to continue. It is the given one, if that is of this
   * log, and the log's beginning for 0.
   *
   * @param position as a client sent it
   * @throws HistoryLost if it is of another log
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

  /** Confirmed messages that the log is about to bring, and that are part of the history. */
  OwnMessages.Expected expected(HistoryQuery query) {
    return own.expected(query.pattern());
  }

  /** Whether the log is being read. While not, it may have grown beyond {@link #lastPosition}. */
  boolean isBeingRead() {
    return window.isBeingRead();
  }

  /**
   * The next messages after a position. Fails with {@link HistoryLost} or {@link
   * HistoryUnavailable}.
   *
   * @param upTo a page from the window has nothing after this position; one from the log may
   * @param most the maximum number of messages in the page
   */
  CompletionStage<Page> after(HistoryQuery query, long position, long upTo, int most) {
    Page page = window.after(query, position, upTo, most, Page.MAX_BYTES);
    return page != null
        ? CompletableFuture.completedFuture(page)
        : forward.after(query, position, most);
  }

  /** The next messages after a position, at once; null if the window does not have all of them. */
  @Nullable Page inWindow(HistoryQuery query, long position, long upTo) {
    return window.after(query, position, upTo, Page.MAX_MESSAGES, Page.MAX_BYTES);
  }

  /** Summarizes one channel, as far as the window has it and the query's reader may see it. */
  public ChannelSummary summary(HistoryQuery query) {
    return window.summary(query);
  }

  /**
   * The last messages before a position. Fails with {@link HistoryUnavailable}.
   *
   * @param position at most the one after {@link #lastPosition}
   */
  public CompletionStage<LastMessages> lastBefore(HistoryQuery query, long position, int count) {
    LogBirth log;
    try {
      log = log();
    } catch (HistoryUnavailable e) {
      return CompletableFuture.failedFuture(e);
    }
    List<TopicMessage> found = window.lastBefore(query, position, count);
    // Read after the messages were: those that have left the window meanwhile are read again.
    long completeAfter = window.completeAfter(query);
    List<TopicMessage> complete =
        found.stream().filter(message -> message.position() > completeAfter).toList();
    if (complete.size() == count || log.offset(completeAfter) < 0) {
      return CompletableFuture.completedFuture(new LastMessages(complete, true));
    }
    long before = Math.min(position, completeAfter + 1);
    return backward
        .lastBefore(query, before, count - complete.size())
        .thenApply(
            earlier -> {
              List<TopicMessage> all = new ArrayList<>(earlier.messages());
              all.addAll(complete);
              Repetitions.remove(all);
              return new LastMessages(all, earlier.complete());
            });
  }

  /**
   * The messages after a position, from as many pages as that takes. The result has fewer than
   * asked for if they are many bytes, or if hardly any are found; then {@link Page#more} is true.
   * Fails with {@link HistoryLost} or {@link HistoryUnavailable}. Canceling the result ends the
   * reading.
   *
   * @param count the maximum number of messages in the result
   */
  public CompletableFuture<Page> read(HistoryQuery query, long position, int count) {
    Collector collector = new Collector(query, window.lastPosition(), count);
    try {
      collector.continueAfter(check(position));
    } catch (HistoryLost | HistoryUnavailable e) {
      collector.result.completeExceptionally(e);
    }
    return collector.result;
  }

  /** Collects one result from several pages. One page at a time, so it needs no lock. */
  private final class Collector {
    private final HistoryQuery query;
    private final long end;
    private final int count;
    private final List<TopicMessage> found = new ArrayList<>();
    private long bytes;
    private int sparsePages;
    private final CompletableFuture<Page> result = new CompletableFuture<>();

    private Collector(HistoryQuery query, long end, int count) {
      this.query = query;
      this.end = end;
      this.count = count;
    }

    private void continueAfter(long position) {
      if (result.isDone()) {
        return; // It was canceled.
      }
      // One more than asked for, to know whether there are more.
      int most = Math.min(count + 1 - found.size(), Page.MAX_MESSAGES);
      after(query, position, end, most)
          .thenAccept(this::take)
          .exceptionally(
              failure -> {
                result.completeExceptionally(failure);
                return null;
              });
    }

    private void take(Page page) {
      for (TopicMessage message : page.messages()) {
        if (found.size() == count || bytes >= MAX_BYTES) {
          finish(lastFound(), true);
          return;
        }
        found.add(message);
        bytes += message.body().length;
      }
      if (page.upTo() >= end && !page.more()) {
        finish(found.isEmpty() ? page.upTo() : lastFound(), false);
      } else if (page.messages().size() < SPARSE_MESSAGES && ++sparsePages == MAX_SPARSE_PAGES) {
        finish(page.upTo(), true);
      } else {
        continueAfter(page.upTo());
      }
    }

    private long lastFound() {
      return found.get(found.size() - 1).position();
    }

    private void finish(long upTo, boolean more) {
      result.complete(new Page(found, upTo, more));
    }
  }
}
