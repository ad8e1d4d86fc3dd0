package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.worker.alert.Alert;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.alert.InvalidAlert;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.Publication;
import dev.warren.worker.publish.Publications;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an event: decode, fill in, validate, ask the rules whom it alerts, publish it to its
 * topic and each alert to its user's queue and topic; what cannot be processed becomes a dead
 * letter with its reason. {@link Partition} publishes what this says and acknowledges the event
 * once RabbitMQ has confirmed all of it. Thread-safe; never waits.
 */
public final class EventIntake {

  private static final Logger log = LoggerFactory.getLogger(EventIntake.class);

  private static final BasicProperties NO_PROPERTIES = new BasicProperties.Builder().build();

  private final EventCodec codec;
  private final IntakeCounts counts = new IntakeCounts();

  public EventIntake(EventCodec codec) {
    this.codec = codec;
  }

  /** Also of what became of what this has said. */
  public IntakeCounts counts() {
    return counts;
  }

  /** What is to be published for one event from {@code warren.events}. */
  Publications take(String routingKey, BasicProperties properties, byte[] body) {
    Publication posted = new Publication(Names.EVENTS, routingKey, properties, body);
    try {
      Channel channel = new Channel(routingKey);
      Event event = codec.decode(body, Origin.amqp(channel, properties.getMessageId()));
      Publication topic = Publication.topic(event, codec.encode(event), properties);
      int headerBytes = topic.headerBytes();
      if (headerBytes > Publication.MAX_HEADER_BYTES) {
        return letter(
            posted,
            "headers: with recipients, they have %d bytes, more than the %d allowed"
                .formatted(headerBytes, Publication.MAX_HEADER_BYTES));
      }
      return withAlerts(event, topic, posted);
    } catch (InvalidChannel | InvalidEvent | InvalidAlert refused) {
      return letter(posted, refused.getMessage());
    } catch (RuntimeException defect) {
      // A defect of ours must not hold up the events behind: it would be delivered again for ever.
      log.error("from '{}'", routingKey, defect);
      return letter(posted, "internal error: " + defect);
    }
  }

  private Publications withAlerts(Event event, Publication topic, Publication posted) {
    List<Alert> raised = AlertRules.alerts(event);
    if (raised.isEmpty()) {
      return Publications.only(topic);
    }
    List<AlertPublication> alerts = new ArrayList<>();
    List<Publication> messages = new ArrayList<>(List.of(topic));
    for (Alert alert : raised) {
      counts.raised(alert.rule());
      if (alert.event() == event) {
        alerts.add(AlertPublication.posted(alert.id(), alert.user(), event, topic.body(), posted));
      } else {
        byte[] json = codec.encode(alert.event());
        alerts.add(AlertPublication.raised(alert.id(), alert.user(), alert.event(), json));
        messages.add(Publication.topic(alert.event(), json, NO_PROPERTIES));
      }
    }
    return new Publications(alerts, messages);
  }

  private static Publications letter(Publication posted, String reason) {
    log.info("dead letter from '{}': {}", posted.routingKey(), reason);
    return Publications.only(DeadLetter.of(posted, reason, 1));
  }
}
