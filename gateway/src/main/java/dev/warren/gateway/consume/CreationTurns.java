package dev.warren.gateway.consume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queues of users who create many at a time. RabbitMQ has as much work with a new queue as with
 * a hundred messages, so queues without a pause would delay everybody's messages. They are created
 * one after the other, and the pause after each is {@value #PAUSE_TIMES} times as long as its
 * creation. Users take turns. Thread-safe; no method waits.
 *
 * @param <Q> a queue that waits
 */
final class CreationTurns<Q> {

  /** How many queues of all users may wait: half of {@link LiveQueues#MOST_WAITING}. */
  static final int MOST = 5_000;

  static final int MOST_OF_A_USER = 200;

  /**
   * RabbitMQ creates these queues during a tenth of the time, unless it is very slow. With pauses
   * as long as the creation, the queues of a few users delayed everybody on a full machine.
   */
  private static final int PAUSE_TIMES = 9;

  /** One queue that RabbitMQ creates very slowly must not stop all others. */
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Timer timer;
  private final Consumer<Q> turn;

  // Guarded by this.
  /** The waiting queues of each user, oldest first; the user whose turn is next comes first. */
  private final Map<String, Deque<Q>> waiting = new LinkedHashMap<>();

  private int size;

  /** The queue that has its turn. */
  private @Nullable Q current;

  /** Whether a queue has its turn, or the pause after it lasts. */
  private boolean taken;

  /** Runs an action later, on another thread. */
  interface Timer {
    void schedule(Runnable action, long delayNanos);
  }

  /**
   * @param turn called when a queue's turn comes, on the timer's thread; {@link #ended} must follow
   */
  CreationTurns(Timer timer, Consumer<Q> turn) {
    this.timer = timer;
    this.turn = turn;
  }

  /**
   * Requests a turn.
   *
   * @return whether the queue waits now; false if too many wait
   */
  synchronized boolean request(String user, Q queue) {
    Deque<Q> own = waiting.get(user);
    if (size >= MOST || own != null && own.size() >= MOST_OF_A_USER) {
      return false;
    }
    waiting.computeIfAbsent(user, added -> new ArrayDeque<>(1)).add(queue);
    size++;
    if (!taken) {
      taken = true;
      timer.schedule(this::next, 0);
    }
    return true;
  }

  /** Whether queues of this user wait for their turn. */
  synchronized boolean isWaiting(String user) {
    return waiting.containsKey(user);
  }

  /** Whether such a queue waits for its turn, or has it. */
  synchronized boolean contains(Predicate<Q> such) {
    return current != null && such.test(current)
        || waiting.values().stream().anyMatch(own -> own.stream().anyMatch(such));
  }

  /** Removes a queue that need not wait any more; returns whether it did. */
  synchronized boolean remove(Q queue) {
    boolean removed = waiting.values().stream().anyMatch(own -> own.remove(queue));
    if (removed) {
      size--;
      waiting.values().removeIf(Deque::isEmpty);
    }
    return removed;
  }

  /** A turn has ended, however it went. */
  void ended(long tookNanos) {
    synchronized (this) {
      current = null;
    }
    timer.schedule(this::next, Math.min(PAUSE_TIMES * tookNanos, LONGEST_PAUSE_NANOS));
  }

  private void next() {
    Q next;
    synchronized (this) {
      if (waiting.isEmpty()) {
        taken = false;
        return;
      }
      String user = waiting.keySet().iterator().next();
      Deque<Q> own = waiting.remove(user);
      next = own.remove();
      current = next;
      size--;
      if (!own.isEmpty()) {
        waiting.put(user, own);
      }
    }
    turn.accept(next);
  }
}
