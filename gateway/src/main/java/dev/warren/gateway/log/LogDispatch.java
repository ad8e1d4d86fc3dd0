package dev.warren.gateway.log;

import com.rabbitmq.client.Delivery;
import dev.warren.broker.LogBirth;
import dev.warren.channel.InvalidChannel;
import dev.warren.trace.EventMark;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each message of the log to the window and then to the listeners. Called under the lock of
 * its {@link LogTail}; only the counters and {@link #reading} are thread-safe without the lock.
 */
final class LogDispatch {

  private static final Logger log = LoggerFactory.getLogger(LogDispatch.class);

  private final LogWindow window;
  private final OwnMessages own;
  private final List<LogListener> listeners;
  private final LongAdder gaps = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final LeftOut leftOut = new LeftOut();

  private boolean live;

  LogDispatch(LogWindow window, OwnMessages own, List<LogListener> listeners) {
    this.window = window;
    this.own = own;
    this.listeners = List.copyOf(listeners);
  }

  void reading(boolean on) {
    window.reading(on);
  }

  /** The first message of another log follows. All messages are backfill until {@link #goLive}. */
  void begin(LogBirth of, long position) {
    live = false;
    window.begins(of, position);
  }

  void goLive(long position) {
    live = true;
    listeners.forEach(listener -> listener.live(position));
  }

  boolean isLive() {
    return live;
  }

  /** The log has batches after the last message. */
  void hasBatches(LogBirth of) {
    window.hasBatches(of);
  }

  /** The same log has a gap before this position. */
  void truncated(LogBirth of, long position) {
    window.begins(of, position);
    gap();
  }

  void gap() {
    gaps.increment();
    listeners.forEach(LogListener::gap);
  }

  /**
   * Hands over a delivery: one message, or the messages of a batch in their order.
   *
   * @throws InterruptedException when the gateway stops while a listener blocks
   */
  void dispatch(LogBirth of, long offset, Delivery delivery) throws InterruptedException {
    if (!LogMessages.isBatch(delivery)) {
      dispatch(of.position(offset), delivery);
      return;
    }
    List<Delivery> records;
    try {
      records = LogMessages.records(delivery);
    } catch (IOException | RuntimeException e) {
      count(of.position(offset), mark(delivery), "the batch cannot be read: " + e.getMessage());
      skip(of.position(offset));
      return;
    }
    for (int record = 0; record < records.size(); record++) {
      dispatch(of.position(offset, record), records.get(record));
    }
  }

  private void dispatch(long position, Delivery delivery) throws InterruptedException {
    try {
      TopicMessage message = LogMessages.of(position, delivery, own);
      if (message == null) {
        skip(position); // This is the log's birth.
        return;
      }
      if (!message.isForClients()) {
        for (LogListener listener : listeners) {
          listener.note(message, live);
        }
      } else if (window.take(message)) {
        hand(message);
        return;
      } else {
        count(duplicates, 1);
      }
      message.goesTo(0);
    } catch (InvalidChannel e) {
      count(position, mark(delivery), "its routing key is no channel: " + e.getMessage());
    } catch (RuntimeException e) {
      // Ending the connection would not help: the next one reads the same message.
      EventMark mark = mark(delivery);
      if (count(position, mark, "it cannot be handled: " + e)) {
        mark.log(log.atError().setCause(e), "message {} of the log cannot be handled", position);
      }
    }
    skip(position);
  }

  /**
   * Skips messages that RabbitMQ cannot deliver: those of a chunk up to the last odd one. A single
   * message is left out. Several may include good ones, so clients are notified of a gap.
   *
   * @param to the offset after these messages; the same as {@code from} if there are none
   */
  void passUnreadable(LogBirth of, long from, long to) throws InterruptedException {
    if (to - from == 1) {
      count(of.position(from), EventMark.of(null, null), OddMessages.REASON);
      skip(of.position(from));
    } else if (to > from) {
      log.error("{} messages of the log are lost: {}", to - from, OddMessages.REASON);
      truncated(of, of.position(to));
    }
  }

  /** Counts a message that is left out; returns whether it was logged. */
  private boolean count(long position, EventMark mark, String why) {
    count(unreadable, 1);
    return leftOut.add(position, mark, why, System.nanoTime());
  }

  private static EventMark mark(Delivery delivery) {
    return EventMark.of(delivery.getProperties());
  }

  private void hand(TopicMessage message) throws InterruptedException {
    for (LogListener listener : listeners) {
      if (live) {
        listener.received(message);
      } else {
        listener.backfilled(message);
      }
    }
  }

  private void skip(long position) throws InterruptedException {
    window.skip(position);
    if (live) {
      for (LogListener listener : listeners) {
        listener.skipped(position);
      }
    }
  }

  /**
   * Backfill does not count, as a gateway would count the same messages again after each restart.
   */
  private void count(LongAdder counter, int messages) {
    if (live) {
      counter.add(messages);
    }
  }

  long gaps() {
    return gaps.sum();
  }

  long duplicates() {
    return duplicates.sum();
  }

  long unreadable() {
    return unreadable.sum();
  }
}
