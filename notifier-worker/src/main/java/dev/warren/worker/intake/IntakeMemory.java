package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.TrafficListener;
import dev.warren.worker.publish.Publication;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the unfinished deliveries of a worker, over all partitions. At the limit, the thread
 * that reads from RabbitMQ waits, so that further deliveries stay in RabbitMQ. A prefetch alone
 * cannot bound memory: it counts messages, and a message may have any size. One delivery is always
 * accepted, so a message that is larger than the limit passes alone.
 *
 * <p>While the thread waits, no partition gets a delivery. If no delivery is finished for some
 * seconds (during an alarm, or behind an alert that fails), the worker ends the partition that
 * holds most bytes. It begins again with one delivery at a time ({@link SlowStart}). Thread-safe.
 */
public final class IntakeMemory implements TrafficListener {

  /** The part of the limit that a partition may hold while all others wait. */
  private static final int PART_OF_PARTITION = 8;

  /** This is long compared with a confirm, which takes milliseconds. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Part of the tags of this worker's consumers, which {@code list_consumers} shows. */
  private final String worker = UUID.randomUUID().toString().substring(0, 8);

  private final long limit;
  private final long stuckNanos;

  // Guarded by this.
  private final Map<String, Share> shares = new HashMap<>();
  private long tags;
  private long used;
  private long waits;

  IntakeMemory(long limit) {
    this(limit, STUCK_NANOS);
  }

  /**
   * @param limit the most bytes
   * @param stuckNanos how long no delivery may be finished before a partition is ended
   */
  IntakeMemory(long limit, long stuckNanos) {
    this.limit = limit;
    this.stuckNanos = stuckNanos;
  }

  /** The deliveries of one partition. Its methods take the lock of the whole memory. */
  final class Share {

    private final String queue;
    private final Consumer<String> end;
    private long held;
    private int deliveries;
    private boolean closed;

    private Share(String queue, Consumer<String> end) {
      this.queue = queue;
      this.end = end;
    }

    /** The tag for a new consumer, whose deliveries count from now on. */
    String newConsumer() {
      synchronized (IntakeMemory.this) {
        String tag = queue + "-" + worker + "-" + ++tags;
        shares.put(tag, this);
        return tag;
      }
    }

    /** A delivery is finished. */
    void release(long bytes) {
      synchronized (IntakeMemory.this) {
        if (!closed) {
          deliveries--;
          free(bytes);
        }
      }
    }

    /** The partition has ended: it drops all its deliveries. */
    void close() {
      synchronized (IntakeMemory.this) {
        if (!closed) {
          closed = true;
          shares.values().removeIf(share -> share == this);
          free(held);
        }
      }
    }

    private void free(long bytes) {
      held -= bytes;
      used -= bytes;
      IntakeMemory.this.notifyAll();
    }

    /** Whether the end of this partition would let the others continue. */
    private boolean isLarge() {
      return deliveries > 1 && held > limit / PART_OF_PARTITION;
    }
  }

  /**
   * Opens a partition's share.
   *
   * @param end ends the partition, with the reason; called on the connection's reader thread
   */
  Share open(String queue, Consumer<String> end) {
    return new Share(queue, end);
  }

  /** The largest average size at which {@code prefetch} messages of a partition fit into memory. */
  long small(int prefetch) {
    return limit / PART_OF_PARTITION / prefetch;
  }

  public long limit() {
    return limit;
  }

  /** The bytes of all deliveries that are not finished. */
  public synchronized long used() {
    return used;
  }

  /** How many deliveries have waited for memory since the start. */
  public synchronized long waits() {
    return waits;
  }

  @Override
  public void write(Command outbound) {}

  /** Runs on the thread that reads from RabbitMQ, before the command is passed on. */
  @Override
  public void read(Command inbound) {
    if (inbound.getMethod() instanceof AMQP.Basic.Deliver deliver) {
      Map<String, Object> headers =
          inbound.getContentHeader() instanceof BasicProperties properties
              ? properties.getHeaders()
              : null;
      take(deliver.getConsumerTag(), Publication.sizeInMemory(headers, inbound.getContentBody()));
    }
  }

  private synchronized void take(String consumer, long bytes) {
    // Without a share, the partition of this delivery has ended and will drop it.
    if (shares.containsKey(consumer) && !hasRoom(bytes)) {
      waits++;
      try {
        awaitRoom(bytes);
      } catch (InterruptedException e) {
        // The connection is ending, and with it the partition of this delivery.
        Thread.currentThread().interrupt();
      }
    }
    Share share = shares.get(consumer);
    if (share != null) {
      share.deliveries++;
      share.held += bytes;
      used += bytes;
    }
  }

  private boolean hasRoom(long bytes) {
    return used == 0 || used + bytes <= limit;
  }

  private synchronized void awaitRoom(long bytes) throws InterruptedException {
    long before = used;
    long since = System.nanoTime();
    while (!hasRoom(bytes)) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, since + stuckNanos - System.nanoTime()));
      if (used != before) {
        before = used;
        since = System.nanoTime();
      } else if (System.nanoTime() - since >= stuckNanos) {
        since = System.nanoTime();
        Share largest = largest();
        if (largest != null) {
          largest.end.accept("its unfinished events fill the memory for deliveries");
        }
      }
    }
  }

  private @Nullable Share largest() {
    return shares.values().stream()
        .filter(Share::isLarge)
        .max(Comparator.comparingLong(share -> share.held))
        .orElse(null);
  }
}
