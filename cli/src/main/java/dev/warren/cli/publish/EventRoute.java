package dev.warren.cli.publish;

import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A way for events to RabbitMQ: straight by AMQP, or through the gateway. Events of one channel are
 * stored in the order of the calls. One thread publishes; the outcomes come to the {@code Outcomes}
 * that the route was made with.
 */
interface EventRoute extends AutoCloseable {

  /**
   * Publishes an event, without waiting for its outcome; waits while too many are in flight.
   *
   * @param number names the event for its outcome; numbers grow
   * @throws Failure when there is a {@link #failure}
   */
  void publish(long number, Outgoing event) throws InterruptedException;

  /**
   * Waits until an outcome comes or a {@link #failure}, if events are in flight.
   *
   * @param limit of the wait, a millisecond or more
   * @return whether there are outcomes of all events
   */
  boolean awaitOutcome(Duration limit) throws InterruptedException;

  /** Why nothing more can be published; empty as long as it can. */
  Optional<Failure> failure();

  /** The reason why no event is accepted at the moment; empty while events are accepted. */
  Optional<String> blocked();

  /** How many events have no outcome. */
  int open();

  /** The number of the oldest event without an outcome. */
  OptionalLong oldestOpen();

  /** Gives up what has no outcome yet. */
  @Override
  void close();
}
