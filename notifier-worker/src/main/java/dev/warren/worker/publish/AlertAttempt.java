package dev.warren.worker.publish;

/**
 * One alert of an event on its way to the user's queue, and how often it has failed. Not
 * thread-safe: guarded by its partition's {@link PartitionLock}.
 */
final class AlertAttempt {

  private final PendingEvent event;
  private final AlertPublication alert;
  private int failures;
  private boolean returned;

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

  /** Counts a failure; returns the number of failures so far. */
  int fail() {
    returned = false;
    return ++failures;
  }

  /** RabbitMQ found no queue. The confirm that follows does not mean that the alert arrived. */
  void markReturned() {
    returned = true;
  }

  boolean wasReturned() {
    return returned;
  }
}
