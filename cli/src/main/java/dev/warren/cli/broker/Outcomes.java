package dev.warren.cli.broker;

/**
 * Learns what became of each published event, exactly once. The calls come on a thread that the
 * other outcomes need, so they must not wait.
 */
public interface Outcomes {

  /** RabbitMQ has stored the event. */
  void confirmed(long number);

  /**
   * The event is not stored.
   *
   * @param reason in words, with the code of docs/errors.md
   */
  void refused(long number, String reason);
}
