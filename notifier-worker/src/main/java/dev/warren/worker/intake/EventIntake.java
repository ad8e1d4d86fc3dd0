package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.presence.Note;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.alert.InvalidAlert;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.Publication;
import dev.warren.worker.publish.Publications;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an event: decode, fill in, validate, ask the partition's memory whether it changes
 * anything and what else it causes, ask the rules whom each of those alerts, publish them to their
 * topics and each alert to its user's queue and topic; what cannot be processed becomes a dead
 * letter with its reason. What gateways and workers tell each other goes to the memory, and is
 * never a dead letter. {@link Partition} publishes what this says and acknowledges the event once
 * RabbitMQ has confirmed all of it. Thread-safe; never waits.
 */
public final class EventIntake {

  private static final Logger log = LoggerFactory.getLogger(EventIntake.class);

  private final EventCodec codec;
  private final AlertRules rules;
  private final IntakeCounts counts;

  public EventIntake(EventCodec codec, AlertRules rules) {
    this.codec = codec;
    this.rules = rules;
    this.counts = new IntakeCounts(rules);
  }

  /** Also of what became of what this has said. */
  public IntakeCounts counts() {
    return counts;
  }

  /**
   * What is to be published for one event or note.
   *
   * @param memory of the partition that it came by
   */
  Publications take(Holding memory, String routingKey, BasicProperties properties, byte[] body) {
    if (Note.isNote(properties.getType())) {
      return note(memory, routingKey, Note.decode(properties.getType(), body));
    }
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
      Answer answer = memory.event(event, isByClient(properties));
      Outgoing outgoing = new Outgoing(codec, rules, counts);
      for (Said said : answer.events()) {
        if (said.event() == event) {
          outgoing.passOn(event, topic.whenSlow(said.whenSlow()), posted);
        } else {
          outgoing.say(said);
        }
      }
      outgoing.tell(answer.notes());
      return outgoing.all();
    } catch (InvalidChannel | InvalidEvent | InvalidAlert refused) {
      return letter(posted, refused.getMessage());
    } catch (RuntimeException defect) {
      // A defect of ours must not hold up the events behind: it would be delivered again for ever.
      log.error("from '{}'", routingKey, defect);
      return letter(posted, "internal error: " + defect);
    }
  }

  private Publications note(Holding memory, String routingKey, @Nullable Note note) {
    try {
      Answer answer = memory.note(note, routingKey);
      Outgoing outgoing = new Outgoing(codec, rules, counts);
      answer.events().forEach(outgoing::say);
      outgoing.tell(answer.notes());
      return outgoing.all();
    } catch (RuntimeException defect) {
      // A letter would be no use to anybody: what a note says is said again.
      log.error("from '{}': {}", routingKey, note, defect);
      return Publications.NONE;
    }
  }

  private static boolean isByClient(BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    return headers != null && headers.get(Names.GATEWAY_HEADER) != null;
  }

  private static Publications letter(Publication posted, String reason) {
    log.info("dead letter from '{}': {}", posted.routingKey(), reason);
    return Publications.only(DeadLetter.of(posted, reason, 1));
  }
}
