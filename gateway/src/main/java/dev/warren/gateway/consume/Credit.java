package dev.warren.gateway.consume;

import com.rabbitmq.client.Channel;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many messages RabbitMQ may send ahead on one AMQP channel: as many as the client may have
 * unacknowledged, but no more than about {@value #WINDOW_BYTES} bytes, by the usual size of the
 * queue's messages. AMQP counts messages and not bytes, and a consumer's prefetch is fixed, so a
 * changed prefetch needs a new consumer. Thread-safe.
 */
public final class Credit {

  /** The value of {@link #settled} while a delivery is unacknowledged. */
  public static final long UNSETTLED = -1;

  /**
   * A message takes as long to cross the network as to be written, so with this much ahead the
   * connection never idles.
   */
  static final int WINDOW_BYTES = 1024 * 1024;

  /**
   * A consumer is replaced once a quarter of the credit has come back, and not after each
   * acknowledgement.
   */
  private static final int WORTH_A_CONSUMER = 4;

  private final @Nullable Channel by;
  private final int most;
  private final boolean automatic;
  private final MessageSize size;

  // Guarded by this.
  private final NavigableSet<Long> unsettled = new TreeSet<>();
  private long last;

  /** The current consumer's prefetch; 0 without a consumer. */
  private int granted;

  /**
   * The number of unacknowledged deliveries of the current consumer. The field after it is that
   * consumer's first delivery tag.
   */
  private int open;

  private long first;

  /**
   * @param by the channel, whose delivery tags count from 1; null before the first one
   * @param most how many deliveries may be unacknowledged
   * @param automatic whether each delivery is acknowledged as soon as it is written
   */
  public Credit(@Nullable Channel by, int most, boolean automatic, MessageSize size) {
    this.by = by;
    this.most = most;
    this.automatic = automatic;
    this.size = size;
  }

  public boolean isOf(Channel channel) {
    return by == channel;
  }

  /** A consumer with this prefetch begins. */
  public synchronized void granted(int prefetch) {
    granted = prefetch;
    open = 0;
    first = last + 1;
  }

  /** The consumer has ended; its deliveries may still be unacknowledged. */
  public synchronized void canceled() {
    granted(0);
  }

  public synchronized void delivered(long tag) {
    last = tag;
    unsettled.add(tag);
    open++;
  }

  /**
   * Counts an acknowledgement.
   *
   * @param upTo whether it includes all deliveries before this one
   */
  public synchronized void settled(long tag, boolean upTo) {
    if (unsettled.remove(tag) && tag >= first) {
      open--;
    }
    while (upTo && !unsettled.isEmpty() && unsettled.first() < tag) {
      if (unsettled.pollFirst() >= first) {
        open--;
      }
    }
  }

  /**
   * The prefetch for the next consumer; 0 if the current one should stay, or if the client has to
   * acknowledge first.
   */
  public synchronized int next() {
    int wanted = Math.max(1, Math.min(most, WINDOW_BYTES / size.bytes()));
    int room = Math.min(wanted, most - unsettled.size());
    if (granted == 0) {
      return room;
    }
    int worth = automatic ? granted : granted / WORTH_A_CONSUMER;
    boolean isDue = open >= granted && room >= Math.max(1, worth);
    // With automatic acknowledgements the client need not return credit, so only a much larger
    // credit is worth a new consumer.
    return isDue && (!automatic || wanted >= 2 * granted) ? room : 0;
  }

  /** The number of deliveries if all are acknowledged; otherwise {@link #UNSETTLED}. */
  public synchronized long settled() {
    return unsettled.isEmpty() ? last : UNSETTLED;
  }

  /**
   * Whether nothing has been delivered since a time when everything was acknowledged.
   *
   * @param settledThen the value of {@link #settled} at that time. The current value is not enough,
   *     as an acknowledgement of the last moment may not be written yet
   */
  public boolean isIdleSince(long settledThen) {
    return settledThen != UNSETTLED && settled() == settledThen;
  }
}
