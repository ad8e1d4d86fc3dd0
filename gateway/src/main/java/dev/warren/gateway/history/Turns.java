package dev.warren.gateway.history;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a scan. Each scan begins with the request of another user, in turn. So
 * a user with thousands of requests delays other users by one scan at most. Thread-safe.
 */
final class Turns<R extends ScanRequest<?>> {

  private final int most;

  // All fields are guarded by this.
  /** The waiting requests of each user, oldest first; the user whose turn is next comes first. */
  private final Map<String, Set<R>> byUser = new LinkedHashMap<>();

  /** Requests that the scan under way has not looked at yet. */
  private final Set<R> arrived = new LinkedHashSet<>();

  private int waiting;

  /**
   * @param most the maximum number of waiting requests of all users
   */
  Turns(int most) {
    this.most = most;
  }

  /**
   * Adds a request behind the user's earlier ones. If too many wait, a request of the user with the
   * most requests is removed, so that one user cannot shut out the others.
   *
   * @return the removed request, perhaps the new one; null for none
   */
  synchronized @Nullable R add(R request) {
    R givesWay = waiting < most ? null : oldestOfBusiestUser(user(request));
    if (givesWay == null && waiting >= most) {
      return request;
    }
    if (givesWay != null) {
      remove(givesWay);
    }
    if (byUser.computeIfAbsent(user(request), added -> new LinkedHashSet<>()).add(request)) {
      waiting++;
      arrived.add(request);
      notifyAll();
    }
    return givesWay;
  }

  private static String user(ScanRequest<?> request) {
    return request.query().viewer().name();
  }

  /** The oldest request of the user with the most requests; null if that is this user. */
  private @Nullable R oldestOfBusiestUser(String user) {
    Set<R> own = byUser.getOrDefault(user, Set.of());
    Set<R> busiest = own;
    for (Set<R> each : byUser.values()) {
      busiest = each.size() > busiest.size() ? each : busiest;
    }
    return busiest == own ? null : busiest.iterator().next();
  }

  /** The first request of the user whose turn it is; null if no request comes within the wait. */
  synchronized @Nullable R next(long waitSeconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    while (waiting == 0) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (leftMs <= 0) {
        return null;
      }
      wait(leftMs);
    }
    String user = byUser.keySet().iterator().next();
    Set<R> own = byUser.remove(user);
    R next = own.iterator().next();
    if (own.size() > 1) {
      byUser.put(user, own);
    }
    own.remove(next);
    waiting--;
    arrived.clear();
    return next;
  }

  /** Removes the waiting requests that fit, and passes each one on at once. */
  synchronized void takeWaiting(Predicate<R> fits, Consumer<R> taker) {
    arrived.clear();
    for (Iterator<Set<R>> users = byUser.values().iterator(); users.hasNext(); ) {
      Set<R> own = users.next();
      for (Iterator<R> each = own.iterator(); each.hasNext(); ) {
        R request = each.next();
        if (fits.test(request)) {
          each.remove();
          waiting--;
          taker.accept(request);
        }
      }
      if (own.isEmpty()) {
        users.remove();
      }
    }
  }

  /**
   * Like {@link #takeWaiting}, for the requests that were added since the last call of either
   * method.
   */
  synchronized void takeArrived(Predicate<R> fits, Consumer<R> taker) {
    if (arrived.isEmpty()) {
      return;
    }
    for (R request : List.copyOf(arrived)) {
      if (fits.test(request)) {
        remove(request);
        taker.accept(request);
      }
    }
    arrived.clear();
  }

  /** Removes a request that need not be served any more. */
  synchronized void remove(R request) {
    Set<R> own = byUser.get(user(request));
    if (own != null && own.remove(request)) {
      arrived.remove(request);
      waiting--;
      if (own.isEmpty()) {
        byUser.remove(user(request));
      }
    }
  }

  /** All waiting requests, at the end of the gateway. */
  synchronized List<R> waiting() {
    return byUser.values().stream().flatMap(Collection::stream).toList();
  }
}
