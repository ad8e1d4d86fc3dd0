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
 * <p>Time is counted in the worker's own regular announcements that return: another worker is dead
 * if several of these return in a row without one of the other's in between. So a worker that
 * cannot publish or listen for a while (during an alarm, or frozen) takes no other worker for dead.
 * A worker that misses fewer announcements is only a suspect. It is dead at once if its own queue
 * is gone, because RabbitMQ deletes that queue at the end of the worker's connection.
 *
 * <p>Thread-safe.
 */
public final class Claims {

  /** After so many own announcements without one of another worker, that worker is dead. */
  private static final int DEAD_AFTER = 5;

  /** After so many own announcements without one of another worker, that worker is a suspect. */
  private static final int SUSPECT_AFTER = 2;

  /**
   * After so many own announcements, the worker has heard every live worker: the first one makes
   * all others announce themselves at once.
   */
  private static final int KNOWN_AFTER = 2;

  private final String worker;
  private List<List<String>> families = List.of();

  private final Map<String, Long> own = new HashMap<>();
  private final Map<String, Other> others = new TreeMap<>();

  /** How many own announcements have returned since the worker began to listen. */
  private int returned;

  private static final class Other {
    private final @Nullable String queue;
    private final Map<String, Long> claims;
    private int missed;

    private Other(Announcement last) {
      this.queue = last.queue();
      this.claims = last.claims();
    }
  }

  /** A claim that a worker should make now. */
  public record Due(String queue, long claim) {}

  /** The highest claim on a partition; its worker is null if several workers have it. */
  private record Highest(@Nullable String worker, long claim) {}

  /**
   * @param worker this worker's id
   */
  public Claims(String worker) {
    this.worker = worker;
  }

  /**
   * The partitions to spread. This worker has no claims on new ones.
   *
   * @param partitions the partitions of each family
   */
  public synchronized void spread(List<List<String>> partitions) {
    if (!partitions.equals(families)) {
      families = partitions;
      own.clear();
    }
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

  /** The regular announcement. */
  public Announcement announcement(@Nullable String queue) {
    return announcement(queue, true, false);
  }

  /** The announcement of claims that have just changed. */
  public Announcement changed(@Nullable String queue) {
    return announcement(queue, false, false);
  }

  /** The last announcement of a worker that stops. */
  public Announcement leaving() {
    return announcement(null, false, true);
  }

  private synchronized Announcement announcement(
      @Nullable String queue, boolean regular, boolean leaving) {
    Map<String, Long> claims = new HashMap<>(own);
    claims.values().removeIf(claim -> claim == 0);
    return new Announcement(worker, queue, regular, leaving, claims);
  }

  /** The worker begins to listen, and may have missed announcements. */
  public synchronized void listening() {
    returned = 0;
    others.values().forEach(other -> other.missed = 0);
  }

  /**
   * An announcement has arrived, of this worker or of another one. Returns whether it is the first
   * one of another worker, which waits for this worker's.
   */
  public synchronized boolean heard(Announcement announcement) {
    if (announcement.worker().equals(worker)) {
      if (announcement.regular()) {
        returned++;
        others.values().removeIf(other -> ++other.missed >= DEAD_AFTER);
      }
      return false;
    }
    if (announcement.leaving()) {
      others.remove(announcement.worker());
      return false;
    }
    return others.put(announcement.worker(), new Other(announcement)) == null;
  }

  /** The own queues of the workers that have missed announcements, and may be dead. */
  public synchronized List<String> suspects() {
    return others.values().stream()
        .filter(other -> other.queue != null && other.missed >= SUSPECT_AFTER)
        .map(other -> other.queue)
        .toList();
  }

  /** RabbitMQ has no such queue of a worker any more, so its worker is dead. */
  public synchronized void gone(String queue) {
    others.values().removeIf(other -> queue.equals(other.queue));
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
