package dev.warren.cli.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to {@code warren.events}: persistent, mandatory and with confirms, many in
 * flight, in the order of the calls. One thread publishes; the outcomes come on the connection's
 * thread. After the first {@link #failure} it publishes nothing more, and what is in flight then
 * gets no outcome: RabbitMQ may or may not have it.
 */
public final class BrokerPublisher implements AutoCloseable {

  /** Enough for RabbitMQ to sync many messages to disk at once. */
  private static final int IN_FLIGHT = 2_048;

  private static final int PERSISTENT = 2;

  private final BrokerLink link;
  private final Outcomes outcomes;
  private final Channel channel;

  // All below is guarded by this object's lock.
  private final OpenConfirms open = new OpenConfirms(IN_FLIGHT);
  private @Nullable Failure failure;
  private @Nullable String blocked;

  /**
   * Opens an AMQP channel.
   *
   * @param link for this publisher; {@link #close} closes it
   * @throws Failure when RabbitMQ does not allow that
   */
  public BrokerPublisher(BrokerLink link, Outcomes outcomes) {
    this.link = link;
    this.outcomes = outcomes;
    try {
      channel = link.connection().openChannel().orElseThrow(() -> new IOException("channel_max"));
      channel.confirmSelect();
    } catch (IOException e) {
      link.close();
      throw Failure.refused("RabbitMQ opens no channel to publish by: " + e.getMessage(), e);
    }
    channel.addConfirmListener(
        (number, multiple) -> confirmed(number, multiple, true),
        (number, multiple) -> confirmed(number, multiple, false));
    channel.addReturnListener((Return message) -> returned(message));
    channel.addShutdownListener(this::ended);
    link.connection().addBlockedListener(this::blocked, () -> blocked(null));
  }

  /**
   * Publishes an event, without waiting for its confirm; waits while too many are in flight.
   *
   * @param number names the event for its outcome; numbers grow
   * @param routingKey the event's channel
   * @param id AMQP's message-id, which is the event's id if its body has none
   * @throws Failure when there is a {@link #failure}
   */
  public void publish(long number, String routingKey, String id, byte[] event)
      throws InterruptedException {
    synchronized (this) {
      // A confirm makes room for one event. To wake this thread for each costs more than to
      // publish.
      boolean crowded = open.isFull();
      while (crowded && failure == null) {
        wait();
        crowded = !open.hasRoom();
      }
      if (failure != null) {
        throw failure;
      }
      open.add(new OpenConfirms.Sent(number, routingKey, event));
    }
    BasicProperties properties =
        new BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .messageId(id)
            .build();
    try {
      channel.basicPublish(Names.EVENTS, routingKey, true, properties, event);
    } catch (IOException | AlreadyClosedException e) {
      throw failed(e);
    }
  }

  /**
   * Waits until outcomes come or a {@link #failure}, if events are in flight.
   *
   * @param limit of the wait, a millisecond or more
   * @return whether there are outcomes of all events
   */
  public synchronized boolean awaitOutcome(Duration limit) throws InterruptedException {
    if (failure == null && !open.isEmpty()) {
      wait(limit.toMillis());
    }
    return open.isEmpty();
  }

  /** Why nothing more can be published; empty as long as it can. */
  public synchronized Optional<Failure> failure() {
    return Optional.ofNullable(failure);
  }

  /** Why RabbitMQ blocks publishers at the moment: an alarm; empty if it does not. */
  public synchronized Optional<String> blocked() {
    return Optional.ofNullable(blocked);
  }

  /** How many events have no outcome. */
  public synchronized int open() {
    return open.size();
  }

  /** The number of the oldest event without an outcome. */
  public synchronized OptionalLong oldestOpen() {
    OpenConfirms.Sent oldest = open.oldest();
    return oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest.number());
  }

  private synchronized void confirmed(long number, boolean multiple, boolean stored) {
    open.confirm(
        number,
        multiple,
        (sent, returned) -> {
          if (returned != null) {
            outcomes.refused(sent.number(), returned);
          } else if (stored) {
            outcomes.confirmed(sent.number());
          } else {
            outcomes.refused(
                sent.number(),
                "a queue is full or not up, and RabbitMQ has not stored the event (unconfirmed)");
          }
        });
    if (open.isEmpty() || open.hasRoom()) {
      notifyAll();
    }
  }

  private synchronized void returned(Return message) {
    open.returned(
        message.getRoutingKey(),
        message.getBody(),
        "no queue takes events of '%s': start a worker on this RabbitMQ (unroutable)"
            .formatted(message.getRoutingKey()));
  }

  private synchronized void blocked(@Nullable String reason) {
    blocked = reason;
  }

  private synchronized void ended(ShutdownSignalException cause) {
    if (failure == null) {
      failure = failureOf(cause);
    }
    notifyAll();
  }

  /** The reason is RabbitMQ's, if it has closed the channel; a write only fails after that. */
  private synchronized Failure failed(Exception e) {
    if (failure == null) {
      ShutdownSignalException reason = channel.getCloseReason();
      failure =
          reason == null
              ? Failure.unreachable(lost(String.valueOf(e.getMessage())), e)
              : failureOf(reason);
    }
    return failure;
  }

  private Failure failureOf(ShutdownSignalException cause) {
    if (!(cause.getReason() instanceof AMQP.Channel.Close close)) {
      return Failure.unreachable(lost(cause.getMessage()), cause);
    }
    return switch (close.getReplyCode()) {
      case AMQP.NOT_FOUND ->
          Failure.refused(
              "RabbitMQ at %s has no exchange %s: start a worker on it"
                  .formatted(link.place(), Names.EVENTS),
              cause);
      case AMQP.ACCESS_REFUSED ->
          Failure.refused(
              "the user of the AMQP URL may not publish to %s: give it the permission to write"
                  .formatted(Names.EVENTS),
              cause);
      default -> Failure.refused("RabbitMQ refused an event: " + close.getReplyText(), cause);
    };
  }

  private String lost(String reason) {
    return "the connection to RabbitMQ at %s is lost (%s)".formatted(link.place(), reason);
  }

  @Override
  public void close() {
    link.close();
  }
}
