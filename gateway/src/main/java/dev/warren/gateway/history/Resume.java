package dev.warren.gateway.history;

import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one subscription from the history to live. It shows page after page, as fast as the client
 * takes them; the last page and the registration for live messages come in the same turn of the
 * event loop. Nothing is fanned out within that turn, and the window has everything that was fanned
 * out before. So there is no gap and no duplicate, and no live message has to be buffered
 * (docs/decisions/017). Confined to the event loop.
 */
public final class Resume {

  private static final Logger log = LoggerFactory.getLogger(Resume.class);

  private static final long LOOK_MS = 20;

  /** The most messages for {@link StartAt.Last}; a client that wants more names a position. */
  private static final int MAX_LAST = 10_000;

  private final History history;
  private final Target target;
  private HistoryQuery query;

  /** The client has all messages up to this position. */
  private long cursor;

  private int replayed;
  private boolean recovered = true;

  /** Whether the resume waits for a result or for the next turn of the loop, which continues it. */
  private boolean awaiting;

  private boolean pumping;
  private boolean ended;
  private @Nullable CompletableFuture<?> awaited;

  /** A page from the log, shown as soon as the client takes more. */
  private final WaitingPage ready;

  /** The subscription that resumes. All methods are called on its event loop. */
  public interface Target {
    EventLoop eventLoop();

    /** Whether the client takes more. If not, {@link Resume#pump} must be called once it does. */
    boolean takesMore();

    /** The last position that was fanned out on the event loop. */
    long position();

    /**
     * Writes messages of the history to the client.
     *
     * @param recovered false if messages before these are missing
     */
    void show(List<TopicMessage> messages, boolean recovered);

    /**
     * The whole history has been shown: from this turn of the event loop on, the subscription gets
     * every live message after {@link #position}.
     */
    void goLive(Outcome outcome);

    /** The history cannot be read, or {@link #goLive} failed. No further call follows. */
    void failed(RuntimeException why);
  }

  /**
   * How a resume ended.
   *
   * @param position live messages begin after it
   * @param replayed how many messages of the history were shown
   * @param recovered whether they are all that the client asked for
   */
  public record Outcome(long position, int replayed, boolean recovered) {}

  public Resume(History history, HistoryQuery query, Target target) {
    this.history = history;
    this.query = query;
    this.target = target;
    this.ready = new WaitingPage(history.held());
  }

  /** Starts the resume, once. Calls the {@link Target}, perhaps before this returns. */
  public void start(StartAt from) {
    assert target.eventLoop().inEventLoop();
    attempt(
        () -> {
          awaiting = true;
          if (from instanceof StartAt.After after) {
            cursor = after.position();
            cursor = history.check(after.position());
            awaitPosition(new PositionWait(history, cursor, System.nanoTime()));
          } else if (from instanceof StartAt.Last last) {
            long read = history.lastPosition();
            PositionWait wait = new PositionWait(history, read, System.nanoTime());
            startAtLast(history.expected(query), wait, last.count());
          }
        });
  }

  private void awaitPosition(PositionWait wait) {
    switch (wait.look(target.position(), System.nanoTime())) {
      case REACHED -> {
        awaiting = false;
        pump();
      }
      case WAIT -> later(() -> awaitPosition(wait));
      case NOT_IN_LOG -> goLiveWithout("the log ends at " + history.lastPosition());
      case BEHIND -> throw new HistoryUnavailable("this gateway is behind; try again later");
    }
  }

  private void later(Runnable what) {
    target.eventLoop().schedule(() -> attempt(what), LOOK_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * The last messages include those that RabbitMQ has confirmed to clients of this gateway, and
   * those that other event loops have fanned out. If this loop stays behind, they end where it is.
   */
  private void startAtLast(OwnMessages.Expected expected, PositionWait wait, int count) {
    if (!expected.haveCome(target.position())
        || wait.look(target.position(), System.nanoTime()) == PositionWait.Verdict.WAIT) {
      later(() -> startAtLast(expected, wait, count));
      return;
    }
    long end = target.position() + 1;
    await(
        history.placeOfLast(query, end, Math.min(count, MAX_LAST)),
        found -> {
          recovered = found.complete();
          cursor = found.after();
        });
  }

  /** Continues for another reader, when the client has sent a new token. */
  public void changeQuery(HistoryQuery other) {
    assert target.eventLoop().inEventLoop();
    query = other;
    ready.take();
  }

  /**
   * Continues, unless the resume waits for a result or the next turn. A write may report new room
   * before it returns; then the next turn continues, and not the write.
   */
  public void pump() {
    assert target.eventLoop().inEventLoop();
    if (!pumping) {
      pumping = true;
      try {
        attempt(this::step);
      } finally {
        pumping = false;
      }
    }
  }

  private void step() {
    if (awaiting || !target.takesMore()) {
      return;
    }
    Page page = ready.take();
    if (page != null) {
      show(page);
      nextTurn();
      return;
    }
    // The page ends at the last position that was fanned out: later messages come live.
    page = history.inWindow(query, cursor, target.position());
    if (page == null) {
      readFromLog();
      return;
    }
    show(page);
    if (page.more()) {
      nextTurn();
    } else {
      goLive();
    }
  }

  private void readFromLog() {
    HistoryQuery asked = query;
    await(
        history.after(asked, cursor, target.position(), Page.MAX_MESSAGES),
        // If the client has renewed its token meanwhile, the page is read again.
        page -> ready.set(asked == query ? page : null));
  }

  /** Lets the event loop do its other work before the next page. */
  private void nextTurn() {
    await(CompletableFuture.completedFuture(ready), same -> {});
  }

  private void show(Page page) {
    recovered &= page.complete();
    long upTo = Math.min(page.upTo(), target.position());
    List<TopicMessage> messages =
        page.messages().stream().filter(message -> message.position() <= upTo).toList();
    if (!messages.isEmpty()) {
      replayed += messages.size();
      target.show(messages, recovered);
    }
    cursor = upTo;
  }

  /** Runs a step. The client learns of a failure, as it must not continue with a gap. */
  private void attempt(Runnable what) {
    try {
      if (!ended) {
        what.run();
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void failed(Throwable why) {
    if (ended) {
      return;
    }
    if (why instanceof HistoryLost && replayed == 0) {
      goLiveWithout(String.valueOf(why.getMessage()));
      return;
    }
    ended = true;
    RuntimeException told = ReaderThread.failure(why);
    if (told != why) {
      log.error("'{}' could not be resumed after {}", query.pattern(), cursor, why);
    }
    target.failed(told);
  }

  /** Goes live in the same turn as the last page, as nothing is fanned out within it. */
  private void goLive() {
    if (ended) {
      return; // Writing the last page has ended the connection.
    }
    ended = true;
    try {
      target.goLive(new Outcome(target.position(), replayed, recovered));
    } catch (Throwable e) {
      // The resume has ended, so attempt() would drop this failure.
      log.error("'{}' could not go live after {}", query.pattern(), cursor, e);
      target.failed(HistoryUnavailable.defect());
    }
  }

  private void goLiveWithout(String why) {
    log.debug("'{}' goes live without what came after {}: {}", query.pattern(), cursor, why);
    recovered = false;
    goLive();
  }

  /**
   * Continues with the result, in a later turn of the event loop. A result may be complete already.
   * Continuing at once would call {@link #pump} while it runs, which does nothing.
   */
  private <T> void await(CompletableFuture<T> result, Consumer<T> then) {
    awaiting = true;
    awaited = result;
    result.whenComplete(
        (value, failure) -> target.eventLoop().execute(() -> completed(value, failure, then)));
  }

  private <T> void completed(@Nullable T value, @Nullable Throwable failure, Consumer<T> then) {
    awaiting = false;
    awaited = null;
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      attempt(() -> failed(cause == null ? failure : cause));
    } else if (value != null && !ended) {
      then.accept(value);
      pump();
      ready.holdOrDrop(query.viewer().name());
    }
  }

  /** The subscription or its connection has ended. No method of the target is called any more. */
  public void end() {
    assert target.eventLoop().inEventLoop();
    ended = true;
    ready.take();
    if (awaited != null) {
      awaited.cancel(false);
    }
  }
}
