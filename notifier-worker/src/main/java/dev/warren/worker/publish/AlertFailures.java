package dev.warren.worker.publish;

import java.util.concurrent.atomic.LongAdder;

/** Counts failed attempts to deliver an alert to its user's queue. Thread-safe. */
public final class AlertFailures {

  /** The consequence of a failed attempt. */
  public enum Outcome {
    RETRIED,
    DEAD_LETTER,
    /**
     * Dropped: only readers of the channel may get the alert, and by RabbitMQ's bindings the user
     * is not one of them.
     */
    NO_READER
  }

  private final LongAdder retried = new LongAdder();
  private final LongAdder deadLetters = new LongAdder();
  private final LongAdder noReader = new LongAdder();

  void add(Outcome outcome) {
    counter(outcome).increment();
  }

  public long sum(Outcome outcome) {
    return counter(outcome).sum();
  }

  private LongAdder counter(Outcome outcome) {
    return switch (outcome) {
      case RETRIED -> retried;
      case DEAD_LETTER -> deadLetters;
      case NO_READER -> noReader;
    };
  }
}
