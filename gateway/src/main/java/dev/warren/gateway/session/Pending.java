package dev.warren.gateway.session;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's commands that wait for their outcome, mostly for RabbitMQ. When there are very many,
 * the gateway stops reading from the client. Event loop only.
 */
public final class Pending {

  private static final Logger log = LoggerFactory.getLogger(Pending.class);

  /** The gateway stops reading from a client with this many pending commands. */
  public static final int MOST = 256;

  private final Connection connection;
  private int count;
  private boolean paused;
  private boolean ended;
  private @Nullable Runnable afterwards;

  /** The actions to run when the session ends; null until there is one. */
  private @Nullable Set<Runnable> cancels;

  Pending(Connection connection) {
    this.connection = connection;
  }

  /** Counts commands that begin to wait; {@link #finished} counts them off again. */
  public void began(int commands) {
    boolean reading = isReading();
    count += commands;
    if (reading && !isReading()) {
      connection.reading(false);
    }
  }

  public void finished(int commands) {
    boolean reading = isReading();
    count -= commands;
    if (!reading && isReading()) {
      connection.reading(true);
    }
    runAfterwards();
  }

  /**
   * Stops reading for a time, because the client sends bytes faster than its rate; not at all for
   * 0.
   */
  void pause(long nanos, EventLoop loop) {
    if (nanos > 0 && !paused && !ended) {
      setPaused(true);
      loop.schedule(() -> setPaused(false), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void setPaused(boolean pause) {
    boolean reading = isReading();
    paused = pause;
    if (reading != isReading()) {
      connection.reading(isReading());
    }
  }

  /** Stops reading from the client until {@link #release}. */
  public void hold() {
    began(MOST);
  }

  public void release() {
    finished(MOST);
  }

  /** Runs an action once every command has its outcome; never if the session ends first. */
  public void afterwards(Runnable action) {
    afterwards = action;
    runAfterwards();
  }

  private void runAfterwards() {
    Runnable action = afterwards;
    if (count == 0 && action != null) {
      afterwards = null;
      action.run();
    }
  }

  /** Runs an action when the session ends, unless it was {@link #forget forgotten} before. */
  public void whenEnded(Runnable cancel) {
    if (cancels == null) {
      cancels = new LinkedHashSet<>();
    }
    cancels.add(cancel);
  }

  /** Drops the action, because the work that it would cancel is done. */
  public void forget(Runnable cancel) {
    if (cancels != null) {
      cancels.remove(cancel);
    }
  }

  /** Whether the gateway reads from the client. If not, frames that have already been read wait. */
  public boolean isReading() {
    return count < MOST && !paused;
  }

  void sessionEnded() {
    ended = true;
    afterwards = null;
    Set<Runnable> open = cancels;
    cancels = null;
    if (open != null) {
      runEach(open);
    }
  }

  /** Runs actions at the end of a session. All of them run, even if one fails. */
  static void runEach(Iterable<Runnable> actions) {
    for (Runnable action : actions) {
      try {
        action.run();
      } catch (RuntimeException | Error defect) {
        log.error("a part of a session did not end well; this is a defect of Warren", defect);
      }
    }
  }
}
