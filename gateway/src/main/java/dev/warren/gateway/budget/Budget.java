package dev.warren.gateway.budget;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A number of bytes that all clients of this process share for one sort of memory. Thread-safe; no
 * method waits.
 */
public final class Budget {

  private final String setting;
  private final long limit;
  private final AtomicInteger sessions;
  private final AtomicLong used = new AtomicLong();
  private final LongAdder refused = new LongAdder();

  /** In the order of the calls. Guarded by itself. */
  private final Set<Waiting> waiting = new LinkedHashSet<>();

  /** The size of {@link #waiting}, to be read without its lock. */
  private volatile int waiters;

  /** A caller that waits for bytes. */
  public static final class Waiting {

    private final long bytes;
    private final Consumer<Waiting> taken;

    /**
     * @param taken called once the bytes are taken for the caller, on the thread of {@link #serve}
     */
    public Waiting(long bytes, Consumer<Waiting> taken) {
      this.bytes = bytes;
      this.taken = taken;
    }

    public long bytes() {
      return bytes;
    }
  }

  /**
   * @param setting the name of the setting with the limit, for error texts
   * @param limit the most bytes that may be taken at a time
   */
  public Budget(String setting, long limit) {
    this(setting, limit, new AtomicInteger());
  }

  /**
   * @param sessions how many sessions share the budget now
   */
  Budget(String setting, long limit, AtomicInteger sessions) {
    if (limit < 1) {
      throw new IllegalArgumentException(setting + " must be 1 byte or more");
    }
    this.setting = setting;
    this.limit = limit;
    this.sessions = sessions;
  }

  /** One more session or user shares the budget, until {@link #left}. */
  public void joined() {
    sessions.incrementAndGet();
  }

  public void left() {
    sessions.decrementAndGet();
  }

  /**
   * How many bytes a session may hold now without taking them from the budget, so that it can work
   * while others fill the budget. The free parts of all sessions together are never larger than the
   * budget.
   *
   * @param most the free part while there are few sessions
   */
  public long free(long most) {
    return Math.min(most, limit / Math.max(1, sessions.get()));
  }

  /**
   * Takes bytes, which the caller gives back by {@link #release}. A request larger than the whole
   * budget is granted while nothing else is taken: a small budget delays such a request, but does
   * not refuse it for ever.
   *
   * @return false, and nothing is taken, where the budget has too few bytes left
   */
  public boolean take(long bytes) {
    if (isAwaited() || !takeNow(bytes)) {
      refused.increment();
      return false;
    }
    return true;
  }

  private boolean takeNow(long bytes) {
    long before;
    do {
      before = used.get();
      if (before > 0 && before + bytes > limit) {
        return false;
      }
    } while (!used.compareAndSet(before, before + bytes));
    return true;
  }

  /**
   * Takes bytes once the budget has enough left, in the order of the calls. Until then {@link
   * #take} gives none to other callers. The caller must then call {@link #serve}.
   */
  public void takeLater(Waiting caller) {
    synchronized (waiting) {
      waiting.add(caller);
      waiters = waiting.size();
    }
  }

  /** The caller does not wait any longer, unless its bytes are taken already. */
  public void forget(Waiting caller) {
    synchronized (waiting) {
      waiting.remove(caller);
      waiters = waiting.size();
    }
  }

  /** Whether callers wait for bytes. */
  public boolean isAwaited() {
    return waiters > 0;
  }

  /** How many callers wait for bytes. */
  public int waiters() {
    return waiters;
  }

  /**
   * Takes bytes for callers that wait, as many as the budget has. Must be called after {@link
   * #takeLater} and {@link #forget}, and after {@link #release} if callers may wait. The caller
   * must not hold a lock that the waiting callers use.
   */
  public void serve() {
    Waiting next;
    while ((next = nextServed()) != null) {
      next.taken.accept(next);
    }
  }

  private @Nullable Waiting nextServed() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return null;
      }
      Waiting first = waiting.iterator().next();
      if (!takeNow(first.bytes)) {
        return null;
      }
      waiting.remove(first);
      waiters = waiting.size();
      return first;
    }
  }

  /** Takes bytes that the process holds already, even beyond the limit. */
  public void takeAnyway(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives bytes back that were taken before. */
  public void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Whether the budget has no byte left. */
  public boolean isFull() {
    return used.get() >= limit;
  }

  /** How many bytes are taken. */
  public long used() {
    return used.get();
  }

  public long limit() {
    return limit;
  }

  /** How often {@link #take} has returned false. */
  public long refused() {
    return refused.sum();
  }

  /** The setting with the limit, such as {@code warren.budget.sessions}. */
  public String setting() {
    return setting;
  }
}
