package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects one result from several pages. Only one page is under way at a time, so it needs no
 * lock.
 */
final class PageCollector {

  /**
   * The most pages with hardly any message that are read for one result. Each of them is the result
   * of scanning 10,000 messages of other channels.
   */
  private static final int MAX_SPARSE_PAGES = 20;

  private final Pages pages;
  private final long end;
  private final int count;
  private final long maxBytes;
  private final List<TopicMessage> found = new ArrayList<>();
  private final CompletableFuture<Page> result = new CompletableFuture<>();
  private long bytes;
  private int sparsePages;
  private boolean complete = true;

  /** The page under way. Canceling the result withdraws it. */
  private volatile @Nullable CompletableFuture<Page> awaited;

  /** Supplies the pages. */
  interface Pages {
    CompletableFuture<Page> after(long position, int most);
  }

  /**
   * @param end the result has no message after this position
   * @param count the maximum number of messages in the result
   * @param maxBytes the bytes of messages after which no further message is added
   */
  PageCollector(Pages pages, long end, int count, long maxBytes) {
    this.pages = pages;
    this.end = end;
    this.count = count;
    this.maxBytes = maxBytes;
    result.whenComplete((page, failure) -> withdraw());
  }

  /** The result. Canceling it withdraws the page under way. */
  CompletableFuture<Page> result() {
    return result;
  }

  private void withdraw() {
    CompletableFuture<Page> page = awaited;
    if (page != null) {
      page.cancel(false);
    }
  }

  void continueAfter(long position) {
    // One more than requested, to find out whether there are more.
    int most = Math.min(count + 1 - found.size(), Page.MAX_MESSAGES);
    CompletableFuture<Page> page = pages.after(position, most);
    awaited = page;
    if (result.isDone()) {
      withdraw(); // The result was canceled meanwhile.
      return;
    }
    page.thenAccept(this::take)
        .exceptionally(
            failure -> {
              result.completeExceptionally(failure);
              return null;
            });
  }

  private void take(Page page) {
    complete &= page.complete();
    for (TopicMessage message : page.messages()) {
      if (found.size() == count || bytes >= maxBytes) {
        finish(lastFound(), true);
        return;
      }
      found.add(message);
      bytes += message.size();
    }
    if (page.upTo() >= end && !page.more()) {
      finish(found.isEmpty() ? page.upTo() : lastFound(), false);
    } else if (page.isSparse() && ++sparsePages == MAX_SPARSE_PAGES) {
      finish(page.upTo(), true);
    } else {
      continueAfter(page.upTo());
    }
  }

  private long lastFound() {
    return found.get(found.size() - 1).position();
  }

  private void finish(long upTo, boolean more) {
    result.complete(new Page(found, upTo, more, complete));
  }
}
