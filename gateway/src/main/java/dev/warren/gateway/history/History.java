package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the past: from the window where that has them, and else from the stream.
 * Thread-safe; never waits.
 */
public final class History {

  /** The most bytes of one answer, about. */
  private static final long MAX_BYTES = 16 * 1024 * 1024;

  /**
   * So many pages with hardly anything in them are read for one answer: of the stream, each was
   * 10,000 messages to look at.
   */
  private static final int MOST_SPARSE_PAGES = 20;

  private static final int SPARSE = 10;

  private final HistoryWindow recent;
  private final LogReader older;
  private final LogReader last;

  /**
   * @param older for who comes back
   * @param last for who looks backwards, which takes longer: nobody is to wait for them
   */
  public History(HistoryWindow recent, LogReader older, LogReader last) {
    this.recent = recent;
    this.older = older;
    this.last = last;
  }

  /**
   * The position from which on a subscription has everything after the one that was asked for: that
   * itself, if it is one of this log.
   *
   * @param position as a client says it; 0 stands for the log's beginning
   * @throws HistoryLost where it is of another log
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
    LogBirth log = recent.log();
    if (log == null) {
      throw new HistoryUnavailable("this gateway has not reached RabbitMQ since it was started");
    }
    return log;
  }

  /** The last position that this gateway has read. */
  public long lastPosition() {
    return recent.lastPosition();
  }

  /** Whether the log is being read: where not, it may be further than {@link #lastPosition()}. */
  boolean isBeingRead() {
    return recent.isBeingRead();
  }

  /**
   * The next ones after a position, oldest first: at most so many, hardly more bytes than a page
   * has, and from the window none behind {@code upTo}. Fails with {@link HistoryLost} or {@link
   * HistoryUnavailable}.
   */
  CompletionStage<Page> after(HistoryQuery wanted, long position, long upTo, int most) {
    Page page = recent.after(wanted, position, upTo, most, LogReader.PAGE_BYTES);
    return page != null
        ? CompletableFuture.completedFuture(page)
        : older.after(wanted, position, most);
  }

  /**
   * The last ones before a position, oldest first. Fails with {@link HistoryUnavailable}.
   *
   * @param position at most the one after {@link #lastPosition()}
   */
  public CompletionStage<LastMessages> lastBefore(HistoryQuery wanted, long position, int count) {
    LogBirth log;
    try {
      log = log();
    } catch (HistoryUnavailable e) {
      return CompletableFuture.failedFuture(e);
    }
    List<TopicMessage> found = recent.lastBefore(wanted, position, count);
    // Asked after it was read: what has left meanwhile is read again.
    long completeAfter = recent.completeAfter(wanted);
    List<TopicMessage> complete =
        found.stream().filter(message -> message.position() > completeAfter).toList();
    if (complete.size() == count || log.offset(completeAfter) < 0) {
      return CompletableFuture.completedFuture(new LastMessages(complete, true));
    }
    return last.lastBefore(wanted, Math.min(position, completeAfter + 1), count - complete.size())
        .thenApply(
            before -> {
              List<TopicMessage> all = new ArrayList<>(before.messages());
              all.addAll(complete);
              return new LastMessages(all, before.complete());
            });
  }

  /**
   * The messages after a position, at most so many, from as many pages as that takes, or fewer
   * where it is long in coming by them; {@code upTo} is where to go on from. Fails with {@link
   * HistoryLost} or {@link HistoryUnavailable}. Who cancels it lets nothing more be read.
   */
  public CompletableFuture<Page> read(HistoryQuery wanted, long position, int count) {
    Reading reading = new Reading(wanted, recent.lastPosition(), count);
    try {
      reading.next(check(position));
    } catch (HistoryLost | HistoryUnavailable e) {
      reading.answer.completeExceptionally(e);
    }
    return reading.answer;
  }

  /** One answer that is made of several pages. */
  private final class Reading {
    private final HistoryQuery wanted;
    private final long end;
    private final int count;
    private final List<TopicMessage> found = new ArrayList<>();
    private long bytes;
    private int sparsePages;
    private final CompletableFuture<Page> answer = new CompletableFuture<>();

    private Reading(HistoryQuery wanted, long end, int count) {
      this.wanted = wanted;
      this.end = end;
      this.count = count;
    }

    private void next(long from) {
      if (answer.isDone()) {
        return; // Nobody waits for it any more.
      }
      // One more than is wanted, to know whether there is one.
      int most = Math.min(count + 1 - found.size(), LogReader.PAGE_MESSAGES);
      after(wanted, from, end, most)
          .thenAccept(this::take)
          .exceptionally(
              failure -> {
                answer.completeExceptionally(failure);
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
      } else if (page.messages().size() < SPARSE && ++sparsePages == MOST_SPARSE_PAGES) {
        finish(page.upTo(), true);
      } else {
        next(page.upTo());
      }
    }

    private long lastFound() {
      return found.get(found.size() - 1).position();
    }

    private void finish(long upTo, boolean more) {
      answer.complete(new Page(found, upTo, more));
    }
  }

  /** What the window has of one channel for that viewer; see {@link ChannelSummary}. */
  public ChannelSummary summary(HistoryQuery wanted) {
    return recent.summary(wanted);
  }

  /** The same at once, from the window; null where that does not have all of them. */
  @Nullable Page inWindow(HistoryQuery wanted, long position, long upTo) {
    return recent.after(wanted, position, upTo, LogReader.PAGE_MESSAGES, LogReader.PAGE_BYTES);
  }
}
