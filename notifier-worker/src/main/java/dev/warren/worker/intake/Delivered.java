package dev.warren.worker.intake;

import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.Publications;

/** An event that was delivered and is not acknowledged yet. Not thread-safe. */
final class Delivered {

  private final long tag;
  private final String channel;
  private final Publications publications;
  private int unconfirmed;
  private boolean held;

  Delivered(long tag, String channel, Publications publications) {
    this.tag = tag;
    this.channel = channel;
    this.publications = publications;
    this.unconfirmed = publications.alerts().size() + publications.messages().size();
  }

  /** Its delivery tag. */
  long tag() {
    return tag;
  }

  /**
   * The channel, or whatever else it was posted with as routing key, within which order is kept.
   */
  String channel() {
    return channel;
  }

  Publications publications() {
    return publications;
  }

  boolean alerts() {
    return !publications.alerts().isEmpty();
  }

  /** It has to wait for an alert of its channel. */
  void held() {
    held = true;
  }

  /** What became of it, once all of it is confirmed. */
  IntakeCounts.Outcome outcome() {
    return publications.areALetter()
        ? IntakeCounts.Outcome.DEAD_LETTER
        : held ? IntakeCounts.Outcome.HELD : IntakeCounts.Outcome.PUBLISHED;
  }

  /** One more of its publications is confirmed; whether that was the last. */
  boolean confirmedOne() {
    return --unconfirmed == 0;
  }

  /** One of its alerts, and how often that was tried. Not thread-safe. */
  static final class AlertTry {

    private final Delivered of;
    private final AlertPublication alert;
    private int failures;
    private boolean returned;

    AlertTry(Delivered of, AlertPublication alert) {
      this.of = of;
      this.alert = alert;
    }

    Delivered of() {
      return of;
    }

    AlertPublication alert() {
      return alert;
    }

    /** Counts a try that failed; the number of them. */
    int failed() {
      returned = false;
      return ++failures;
    }

    /** RabbitMQ found no queue for it; its confirm, which comes next, is none. */
    void returned() {
      returned = true;
    }

    boolean wasReturned() {
      return returned;
    }
  }
}
