package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one subscription from the past to the present: page by page, as fast as the client takes
 * them, and then, in one turn of its event loop, live and what was left of the past. As nothing is
 * fanned out within that turn, and the window has whatever was fanned out before it, there is no
 * gap and no double, and no live message has to wait. Used on the event loop only.
 */
public final class Resume {

  private static final Logger log = LoggerFactory.getLogger(Resume.class);

  /**
   * A client may have been with a gateway that is a moment ahead of this one: where the log stands
   * still for so long, it is not.
   */
  private static final long AHEAD_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Where this gateway is behind: it reads the log again, or its loop waits for a crowd. */
  private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long LOOK_MS = 20;

  /** Who wants more of the past says since when. */
  private static final int MOST_LAST = 10_000;

  private final History history;
  private final Target target;
  private HistoryQuery wanted;

  private long cursor;
  private int replayed;
  private boolean recovered = true;
  private boolean asking;
  private boolean pumping;
  private boolean ended;

  /** From the stream, to be shown when the client takes more. */
  private @Nullable Page ready;

  /** Whose past it is. All methods are called on its event loop. */
  public interface Target {

    EventLoop eventLoop();

    /** Whether the client takes more now; where not, {@link Resume#pump} is due when it does. */
    boolean takesMore();

    /** The last message of the log that was fanned out on the event loop. */
    long position();

    /**
     * Writes messages of the past to the client.
     *
     * @param recovered whether nothing is missing before them that was asked for
     */
    void show(List<TopicMessage> messages, boolean recovered);

    /**
     * All that was to be had of the history has been shown: the subscription gets what comes after
     * {@link #position()}, from this turn of the event loop on.
     */
    void goLive(Outcome outcome);

    /** It cannot go on, and has not gone live. */
    void failed(RuntimeException why);
  }

  /**
   * How it went.
   *
   * @param position behind this it is live
   * @param replayed how many messages of the past were shown
   * @param recovered whether they are all that were asked for
   */
  public record Outcome(long position, int replayed, boolean recovered) {}

  public Resume(History history, HistoryQuery wanted, Target target) {
    this.history = history;
    this.wanted = wanted;
    this.target = target;
  }

  public void start(StartAt from) {
    attempt(
        () -> {
          if (from instanceof StartAt.After after) {
            cursor = after.position();
            cursor = history.check(after.position());
            asking = true;
            new Waiting().look();
          } else if (from instanceof StartAt.Last last) {
            startAtLast(last.count());
          }
        });
  }

  /** For what is fanned out here to come to where the client is. */
  private final class Waiting {
    private final long sinceNanos = System.nanoTime();
    private boolean readAllTheTime = true;
    private long last;
    private long standsSinceNanos = sinceNanos;

    private void look() {
      if (ended) {
        return;
      }
      if (cursor <= target.position()) {
        asking = false;
        pump();
        return;
      }
      long now = System.nanoTime();
      boolean read = history.isBeingRead();
      readAllTheTime &= read;
      // Asked after that: what is not read does not move.
      if (!read || last != history.lastPosition()) {
        last = history.lastPosition();
        standsSinceNanos = now;
      }
      boolean late = now - sinceNanos >= BEHIND_NANOS;
      boolean stands = now - standsSinceNanos >= AHEAD_NANOS;
      if (cursor > last && (stands || late && readAllTheTime)) {
        goOnWithout("the log has not come so far, only to " + last);
      } else if (late) {
        // Never live below where the client is: it would have messages twice.
        throw new HistoryUnavailable("this gateway is behind; come again");
      } else {
        target.eventLoop().schedule(() -> attempt(this::look), LOOK_MS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void startAtLast(int count) {
    long end = target.position() + 1;
    ask(
        history.lastBefore(wanted, end, Math.min(count, MOST_LAST)),
        found -> {
          recovered = found.complete();
          cursor = found.messages().isEmpty() ? end - 1 : found.messages().get(0).position() - 1;
        });
  }

  /** From now on for this viewer: somebody else's token. */
  public void wanted(HistoryQuery other) {
    wanted = other;
    ready = null;
  }

  /**
   * Goes on where it stands, if it does not wait for something already: an answer, or its turn. A
   * write may tell that there is room again before it returns: that is for the next turn.
   */
  public void pump() {
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
    if (ended || asking || !target.takesMore()) {
      return;
    }
    Page page = ready;
    if (page != null) {
      ready = null;
      show(page);
      nextTurn();
      return;
    }
    // Never past what was fanned out: the rest comes live.
    page = history.inWindow(wanted, cursor, target.position());
    if (page == null) {
      HistoryQuery asked = wanted;
      ask(
          history.after(asked, cursor, target.position(), LogReader.PAGE_MESSAGES),
          // What was read for another viewer is read again.
          given -> ready = asked == wanted ? given : null);
      return;
    }
    show(page);
    if (page.more()) {
      nextTurn();
    } else {
      goLive();
    }
  }

  /** The event loop's other work comes in between. */
  private void nextTurn() {
    asking = true;
    target
        .eventLoop()
        .execute(
            () -> {
              asking = false;
              pump();
            });
  }

  private void show(Page page) {
    long upTo = Math.min(page.upTo(), target.position());
    List<TopicMessage> messages =
        page.messages().stream().filter(message -> message.position() <= upTo).toList();
    if (!messages.isEmpty()) {
      replayed += messages.size();
      target.show(messages, recovered);
    }
    cursor = upTo;
  }

  /** Whatever goes wrong, the client is told: it must not go on with a gap. */
  private void attempt(Runnable what) {
    try {
      what.run();
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void failed(Throwable why) {
    if (ended) {
      return;
    }
    if (why instanceof HistoryLost && replayed == 0) {
      goOnWithout(String.valueOf(why.getMessage()));
    } else {
      ended = true;
      target.failed(
          why instanceof HistoryLost || why instanceof HistoryUnavailable
              ? (RuntimeException) why
              : new HistoryUnavailable(why.toString()));
    }
  }

  /** In the same turn of the event loop as the last page: nothing is fanned out in between. */
  private void goLive() {
    if (ended) {
      return; // Writing the last page has ended the connection.
    }
    ended = true;
    target.goLive(new Outcome(target.position(), replayed, recovered));
  }

  /** What was asked for is not to be had. */
  private void goOnWithout(String why) {
    log.info("what came after {} of '{}' is not to be had: {}", cursor, wanted.pattern(), why);
    recovered = false;
    goLive();
  }

  /** What was asked for is answered on the event loop, and then it goes on. */
  private <T> void ask(CompletionStage<T> answer, Consumer<T> then) {
    asking = true;
    answer.whenComplete(
        (given, failure) -> {
          if (target.eventLoop().inEventLoop()) {
            answered(given, failure, then);
          } else {
            target.eventLoop().execute(() -> answered(given, failure, then));
          }
        });
  }

  private <T> void answered(@Nullable T given, @Nullable Throwable failure, Consumer<T> then) {
    asking = false;
    if (ended) {
      return;
    }
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      attempt(() -> failed(cause == null ? failure : cause));
    } else if (given != null) {
      then.accept(given);
      pump();
    }
  }

  /** Nobody wants it any more. */
  public void end() {
    ended = true;
  }
}
