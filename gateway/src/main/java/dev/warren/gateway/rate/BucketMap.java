package dev.warren.gateway.rate;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The buckets of all users or of all addresses. An entry in use is never removed, however many
 * others come, so that an attacker with many addresses cannot reset another client's buckets. An
 * idle entry, whose buckets are all full, is removed when others come. Thread-safe.
 *
 * @param <K> a user or an address
 */
final class BucketMap<K> {

  /**
   * How many old entries are checked for idleness with each new one. If it were one, idle entries
   * would pile up.
   */
  private static final int LOOKED_AT = 8;

  private final int most;
  private final Function<K, SharedBuckets> make;
  private final Map<K, SharedBuckets> entries = new ConcurrentHashMap<>();

  /**
   * The buckets of clients that find the map full. A random hash assigns each client to one of
   * them.
   */
  private final SharedBuckets[] overflow;

  private final int seed = ThreadLocalRandom.current().nextInt();
  private final ReentrantLock looking = new ReentrantLock();
  private Iterator<Map.Entry<K, SharedBuckets>> look = entries.entrySet().iterator();

  /**
   * @param most from this many entries on, {@link #get} makes no new ones; {@link #connect} always
   *     does
   * @param shared the number of buckets that clients without an entry share
   */
  BucketMap(int most, int shared, Function<K, SharedBuckets> make) {
    this.most = most;
    this.make = make;
    this.overflow = new SharedBuckets[shared];
  }

  /** The buckets to take from for one request. */
  SharedBuckets get(K key) {
    SharedBuckets known = entries.get(key);
    if (known != null) {
      return known;
    }
    forgetIdle();
    return entries.size() < most ? entries.computeIfAbsent(key, make) : shared(key);
  }

  private SharedBuckets shared(K key) {
    int place = Math.floorMod((key.hashCode() ^ seed) * 0x9E3779B1 >>> 7, overflow.length);
    synchronized (overflow) {
      if (overflow[place] == null) {
        overflow[place] = make.apply(key);
      }
      return overflow[place];
    }
  }

  /**
   * Counts one more connection of a user or address. Its entry stays until {@link #disconnect}, so
   * that there are at most as many such entries as connections.
   *
   * @param mostConnections how many connections there may be; 0 for any number
   * @return whether it is counted
   */
  boolean connect(K key, int mostConnections) {
    forgetIdle();
    boolean[] counted = {false};
    entries.compute(
        key,
        (same, known) -> {
          SharedBuckets buckets = known == null ? make.apply(key) : known;
          counted[0] = buckets.connect(mostConnections);
          return buckets;
        });
    return counted[0];
  }

  void disconnect(K key) {
    entries.computeIfPresent(
        key,
        (same, buckets) -> {
          buckets.disconnect();
          return buckets.isIdle() ? null : buckets;
        });
  }

  int size() {
    return entries.size();
  }

  /** Removes the idle ones among a few entries. Does nothing while another thread does so. */
  private void forgetIdle() {
    if (!looking.tryLock()) {
      return;
    }
    try {
      for (int i = 0; i < LOOKED_AT; i++) {
        if (!look.hasNext()) {
          look = entries.entrySet().iterator();
          if (!look.hasNext()) {
            return;
          }
        }
        Map.Entry<K, SharedBuckets> each = look.next();
        if (each.getValue().isIdle()) {
          // This is not the iterator's remove(), which would also remove an entry that is in use by
          // now.
          entries.computeIfPresent(
              each.getKey(), (key, buckets) -> buckets.isIdle() ? null : buckets);
        }
      }
    } finally {
      looking.unlock();
    }
  }
}
