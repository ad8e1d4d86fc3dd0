package dev.warren.worker.publish;

import org.jspecify.annotations.Nullable;

/**
 * One alert of an event on its way to the user's queue, with its number of failures. Not
 * thread-safe: guarded by its partition's {@link PartitionLock}.
 */
final class AlertAttempt {

  private final PendingEvent event;
  private final AlertPublication alert;
  private int failures;
  private boolean returned;
  private @Nullable String lastReason;

  AlertAttempt(PendingEvent event, AlertPublication alert) {
    this.event = event;
    this.alert = alert;
  }

  PendingEvent event() {
    return event;
  }

  AlertPublication alert() {
    return alert;
  }

  String user() {
    return alert.user();
  }

  /** Counts a failure; returns whether its reason differs from that of the failure before. */
  boolean fail(String reason) {
    returned = false;
    failures++;
    boolean isNews = !reason.equals(lastReason);
    lastReason = reason;
    return isNews;
  }

  int failures() {
    return failures;
  }

  /** RabbitMQ found no queue. So the confirm that follows does not mean that the alert arrived. */
  void markReturned() {
    returned = true;
  }

  boolean wasReturned() {
    return returned;
  }
}
