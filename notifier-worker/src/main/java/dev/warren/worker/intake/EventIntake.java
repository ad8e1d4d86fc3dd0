package dev.warren.worker.intake;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.presence.Note;
import dev.warren.worker.alert.InvalidAlert;
import dev.warren.worker.ownership.Effects;
import dev.warren.worker.ownership.PartitionOwnership;
import dev.warren.worker.publish.AlertDelivery;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.EventPublisher;
import dev.warren.worker.publish.HeadersTooLarge;
import dev.warren.worker.publish.PartitionChannel;
import dev.warren.worker.publish.PartitionLock;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.PendingEvent;
import dev.warren.worker.publish.Publication;
import java.io.IOException;
import java.util.List;

/**
 * The path of an event through its partition, from top to bottom: decode, validate, get the effects
 * from the partition's memory, apply the alert rules, publish to topics and alert queues, wait for
 * RabbitMQ's confirms, acknowledge. An event that cannot be processed takes the rest of the path as
 * a dead letter with its reason. Notes take the same path. {@link #take} runs on the AMQP client's
 * consumer thread, one delivery at a time; confirms come on the connection's reader thread. Both
 * take the partition's lock.
 */
final class EventIntake {

  private final EventRules rules;
  private final PartitionOwnership ownership;
  private final AlertDelivery alerts;
  private final PartitionLock lock;
  private final PartitionState state;
  private final EventPublisher publisher;
  private final Unacknowledged unacknowledged;
  private final EventSpans spans;
  private final ChannelOrder order;

  EventIntake(
      EventRules rules,
      PartitionOwnership ownership,
      PartitionChannel channel,
      AlertDelivery alerts,
      Unacknowledged unacknowledged)
      throws IOException {
    this.rules = rules;
    this.ownership = ownership;
    this.alerts = alerts;
    this.unacknowledged = unacknowledged;
    spans = new EventSpans(rules.tracer(), ownership.queue());
    order = new ChannelOrder(unacknowledged::acknowledgeBefore);
    lock = channel.lock();
    state = channel.state();
    publisher = new EventPublisher(channel, alerts, this::confirmed);
  }

  void take(long tag, Publication posted) throws IOException {
    long takenAtNanos = System.nanoTime();
    PendingEvent event = new PendingEvent(tag, posted, process(posted));
    spans.begin(event, posted, takenAtNanos);
    lock.run(() -> publish(event));
  }

  EventPublications process(Publication posted) {
    try {
      return posted.isNote() ? fromNote(posted) : fromEvent(posted);
    } catch (InvalidChannel | InvalidEvent | HeadersTooLarge | InvalidAlert refused) {
      return RefusedEvent.deadLetter(rules.codec(), posted, refused.getMessage());
    } catch (RuntimeException defect) {
      // An exception here would requeue the message, which would block its partition for ever.
      return RefusedEvent.byDefect(rules.codec(), posted, defect);
    }
  }

  private EventPublications fromEvent(Publication posted) throws InvalidEvent {
    Channel channel = new Channel(posted.routingKey());
    Origin origin = Origin.amqp(channel, posted.properties().getMessageId());
    Event event = rules.codec().decode(posted.body(), origin);
    Publication topic = Publication.topic(event, rules.codec().encode(event), posted.properties());
    Effects effects = ownership.event(event, posted.isFromClient());
    return PublicationsBuilder.ofEvent(rules, effects, event, topic, posted);
  }

  private EventPublications fromNote(Publication posted) {
    Note note = Note.decode(posted.properties().getType(), posted.body());
    return PublicationsBuilder.ofNote(rules, ownership.note(note, posted.routingKey()));
  }

  private void publish(PendingEvent event) throws IOException {
    if (state.isStopped()) {
      return;
    }
    unacknowledged.add(event);
    if (event.publications().isEmpty()) {
      confirmed(List.of(event));
    } else if (order.admit(event)) {
      publisher.publish(event);
    } else {
      event.markWaited();
    }
  }

  private void confirmed(List<PendingEvent> events) throws IOException {
    unacknowledged.done(events);
    for (PendingEvent event : events) {
      rules.counts().done(ownership.family(), event);
      event.endSpan();
      if (order.release(event) && !state.isStopped()) {
        // Runs on another thread, because the connection's reader must not block on a full socket.
        alerts.thread().execute(() -> publishWaiting(event.channel()));
      }
    }
    lock.signalConfirmed();
  }

  private void publishWaiting(String channel) {
    lock.run(
        () -> {
          if (state.isStopped()) {
            return;
          }
          for (PendingEvent event : order.next(channel)) {
            publisher.publish(event);
          }
        },
        state::fail);
  }

  EventPublisher publisher() {
    return publisher;
  }
}
