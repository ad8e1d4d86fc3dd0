package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.topic.TopicMessage;
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

  private final RecentMessages recent;
  private final LogReader older;
  private final LogReader last;

  /**
   * @param older for who comes back
   * @param last for who looks backwards, which takes longer: nobody is to wait for them
   */
  public History(RecentMessages recent, LogReader older, LogReader last) {
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

  /**
   * The next ones after a position, oldest first: at most so many, hardly more bytes than a page
   * has, and from the window none behind {@code upTo}. Fails with {@link HistoryLost} or {@link
   * HistoryUnavailable}.
   */
  CompletionStage<Page> after(Wanted wanted, long position, long upTo, int most) {
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
  public CompletionStage<LogReader.Found> lastBefore(Wanted wanted, long position, int count) {
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
      return CompletableFuture.completedFuture(new LogReader.Found(complete, true));
    }
    return last.lastBefore(wanted, Math.min(position, completeAfter + 1), count - complete.size())
        .thenApply(
            before -> {
              List<TopicMessage> all = new ArrayList<>(before.messages());
              all.addAll(complete);
              return new LogReader.Found(all, before.all());
            });
  }

  /**
   * The messages after a position, at most so many, from as many pages as that takes. Fails with
   * {@link HistoryLost} or {@link HistoryUnavailable}.
   */
  public CompletionStage<Page> read(Wanted wanted, long position, int count) {
    long from;
    try {
      from = check(position);
    } catch (HistoryLost | HistoryUnavailable e) {
      return CompletableFuture.failedFuture(e);
    }
    return read(wanted, from, recent.lastPosition(), count, new ArrayList<>(), 0);
  }

  private CompletionStage<Page> read(
      Wanted wanted, long from, long upTo, int count, List<TopicMessage> before, long bytesBefore) {
    // One more than is wanted, to know whether there is one.
    int most = Math.min(count + 1 - before.size(), LogReader.PAGE_MESSAGES);
    return after(wanted, from, upTo, most)
        .thenCompose(
            page -> {
              long bytes = bytesBefore;
              for (TopicMessage message : page.messages()) {
                if (before.size() == count || bytes >= MAX_BYTES) {
                  return CompletableFuture.completedFuture(
                      new Page(before, before.get(before.size() - 1).position(), true));
                }
                before.add(message);
                bytes += message.body().length;
              }
              return page.upTo() >= upTo && !page.more()
                  ? CompletableFuture.completedFuture(new Page(before, page.upTo(), false))
                  : read(wanted, page.upTo(), upTo, count, before, bytes);
            });
  }

  /** What the window has of one channel for that viewer; see {@link ChannelSummary}. */
  public ChannelSummary summary(Wanted wanted) {
    return recent.summary(wanted);
  }

  /** The same at once, from the window; null where that does not have all of them. */
  @Nullable Page inWindow(Wanted wanted, long position, long upTo) {
    return recent.after(wanted, position, upTo, LogReader.PAGE_MESSAGES, LogReader.PAGE_BYTES);
  }
}
