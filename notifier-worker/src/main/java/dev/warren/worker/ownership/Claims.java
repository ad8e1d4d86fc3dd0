package dev.warren.worker.ownership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The claims of all live workers on the partitions. A claim is a number that becomes the priority
 * of the worker's consumer, so RabbitMQ gives each partition to the worker with the highest claim.
 * A worker that should have a partition claims it with a number above all others; the worker that
 * loses it does nothing. RabbitMQ delivers nothing more to that worker, waits until it has
 * acknowledged what it holds, and only then delivers to the new one.
 *
 * <p>Time is counted in the worker's own announcements that return: another worker is dead if
 * several of these return in a row without one of the other's in between. So a worker that cannot
 * publish or listen for a while (during an alarm, or frozen) takes no other worker for dead.
 *
 * <p>Thread-safe.
 */
public final class Claims {

  /** After so many own announcements without one of another worker, that worker is dead. */
  private static final int DEAD_AFTER = 5;

  /** After so many own announcements, the worker has heard every live worker. */
  private static final int KNOWN_AFTER = 3;

  private final String worker;
  private final List<List<String>> families;

  private final Map<String, Long> own = new HashMap<>();
  private final Map<String, Other> others = new TreeMap<>();

  /** How many own announcements have returned since the worker began to listen. */
  private int returned;

  private static final class Other {
    private final Map<String, Long> claims;
    private int missed;

    private Other(Map<String, Long> claims) {
      this.claims = claims;
    }
  }

  /** A claim that a worker should make now. */
  public record Due(String queue, long claim) {}

  /** The highest claim on a partition; its worker is null if several workers have it. */
  private record Highest(@Nullable String worker, long claim) {}

  /**
   * @param worker this worker's id
   * @param families the partitions of each family
   */
  public Claims(String worker, List<List<String>> families) {
    this.worker = worker;
    this.families = families;
  }

  /** This worker's claim on a partition. */
  public synchronized long of(String queue) {
    return own.getOrDefault(queue, 0L);
  }

  /** This worker's consumer of the partition now has this claim as its priority. */
  public synchronized void set(String queue, long claim) {
    own.put(queue, claim);
  }

  /** Whether this worker has ever consumed the partition. */
  public synchronized boolean has(String queue) {
    return own.containsKey(queue);
  }

  /** The announcement to publish now. */
  public synchronized Announcement announcement(boolean leaving) {
    Map<String, Long> claims = new HashMap<>(own);
    claims.values().removeIf(claim -> claim == 0);
    return new Announcement(worker, leaving, claims);
  }

  /** The worker begins to listen, and may have missed announcements. */
  public synchronized void listening() {
    returned = 0;
    others.values().forEach(other -> other.missed = 0);
  }

  /** An announcement has arrived, of this worker or of another one. */
  public synchronized void heard(Announcement announcement) {
    if (announcement.worker().equals(worker)) {
      returned++;
      others.values().removeIf(other -> ++other.missed >= DEAD_AFTER);
    } else if (announcement.leaving()) {
      others.remove(announcement.worker());
    } else {
      others.put(announcement.worker(), new Other(announcement.claims()));
    }
  }

  /**
   * The claims that give this worker its share. None while no other worker is live: RabbitMQ then
   * gives every partition to this one, whatever its claims.
   */
  public synchronized List<Due> due() {
    if (returned < KNOWN_AFTER || others.isEmpty()) {
      return List.of();
    }
    Map<String, Highest> highest = new HashMap<>();
    Map<String, String> holders = new HashMap<>();
    for (List<String> partitions : families) {
      for (String queue : partitions) {
        Highest claim = highest(queue);
        highest.put(queue, claim);
        if (claim.worker() != null) {
          holders.put(queue, claim.worker());
        }
      }
    }
    List<String> workers = new ArrayList<>(others.keySet());
    workers.add(worker);
    List<Due> due = new ArrayList<>();
    EvenShares.of(families, workers, holders)
        .forEach(
            (queue, target) -> {
              if (target.equals(worker) && !worker.equals(holders.get(queue))) {
                due.add(new Due(queue, highest.get(queue).claim() + 1));
              }
            });
    return due;
  }

  /** How many partitions RabbitMQ gives to this worker, by the claims of all live workers. */
  public synchronized int worked() {
    int worked = 0;
    for (List<String> partitions : families) {
      for (String queue : partitions) {
        if (others.isEmpty() || worker.equals(highest(queue).worker())) {
          worked++;
        }
      }
    }
    return worked;
  }

  private Highest highest(String queue) {
    @Nullable String holder = worker;
    long claim = own.getOrDefault(queue, 0L);
    for (Map.Entry<String, Other> other : others.entrySet()) {
      long others = other.getValue().claims.getOrDefault(queue, 0L);
      if (others == claim) {
        holder = null;
      } else if (others > claim) {
        holder = other.getKey();
        claim = others;
      }
    }
    return new Highest(holder, claim);
  }
}
