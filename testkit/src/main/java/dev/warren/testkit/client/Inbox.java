package dev.warren.testkit.client;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Stacks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a client has received, in order, and the end of its connection. A test takes the
 * elements that it waits for. The others stay for later, and at the end they show what was not
 * expected. Thread-safe.
 *
 * @param <T> a frame or an event
 */
public final class Inbox<T> {

  /** Reads the next event of a client that does not read on its own. */
  public interface Pump {
    void readNext() throws Exception;
  }

  private final List<T> all = new ArrayList<>();
  private final List<T> untaken = new ArrayList<>();
  private final @Nullable Pump pump;
  private @Nullable String end;

  /** An inbox for a client whose own thread calls {@link #add} and {@link #end}. */
  public Inbox() {
    this(null);
  }

  /** An inbox for a client that reads only while a test waits, on the test's thread. */
  public Inbox(@Nullable Pump pump) {
    this.pump = pump;
  }

  public synchronized void add(T received) {
    all.add(received);
    untaken.add(received);
    notifyAll();
  }

  /** The connection has ended; the first reason counts. */
  public synchronized void end(String why) {
    if (end == null) {
      end = why;
    }
    notifyAll();
  }

  /**
   * Makes waiting tests check their conditions again, after a change that is neither a frame nor
   * the end.
   */
  public synchronized void changed() {
    notifyAll();
  }

  /** Everything so far. */
  public synchronized List<T> all() {
    return List.copyOf(all);
  }

  /** Everything that no call has taken. */
  public synchronized List<T> untaken() {
    return List.copyOf(untaken);
  }

  /** Whether the connection has ended. */
  public synchronized boolean ended() {
    return end != null;
  }

  /** The first element that the predicate accepts and no call has taken; waits for it. */
  public T take(String what, Predicate<? super T> wanted) {
    return await(what, () -> firstUntaken(wanted));
  }

  private @Nullable T firstUntaken(Predicate<? super T> wanted) {
    for (Iterator<T> i = untaken.iterator(); i.hasNext(); ) {
      T next = i.next();
      if (wanted.test(next)) {
        i.remove();
        return next;
      }
    }
    return null;
  }

  /** Waits until there is a value. Fails when the connection ends without it. */
  public synchronized <V> V await(String what, Supplier<? extends @Nullable V> value) {
    long until = System.nanoTime() + Patience.LIMIT.toNanos();
    while (true) {
      V found = value.get();
      if (found != null) {
        return found;
      }
      if (end != null) {
        throw new AssertionError(what + " did not come: " + end + "; there is " + all);
      }
      waitForMore(what, until);
    }
  }

  /** Waits until the connection has ended. */
  public synchronized void awaitEnd() {
    long until = System.nanoTime() + Patience.LIMIT.toNanos();
    while (end == null) {
      waitForMore("the end of the connection", until);
    }
  }

  private void waitForMore(String what, long until) {
    long ms = (until - System.nanoTime()) / 1_000_000;
    if (ms <= 0) {
      Stacks.print(what);
      throw new AssertionError(what + " did not come; there is " + all);
    }
    try {
      if (pump == null) {
        wait(ms);
      } else {
        pump.readNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + what, e);
    } catch (Exception e) {
      throw new IllegalStateException("waiting for " + what + "; there is " + all, e);
    }
  }
}
