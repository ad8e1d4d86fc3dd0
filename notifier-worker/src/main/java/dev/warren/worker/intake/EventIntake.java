package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.worker.publish.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an event: decode, fill in, validate, publish to its topic; what cannot be processed
 * becomes a dead letter with its reason. {@link Partition} publishes what this says and
 * acknowledges the event once RabbitMQ has confirmed that. Thread-safe; never waits.
 */
public final class EventIntake {

  private static final Logger log = LoggerFactory.getLogger(EventIntake.class);

  /**
   * AMQP wants all properties of a message in one frame, 128 KB where nobody has set it otherwise;
   * the client throws where they do not fit, and the event would hold up those behind it.
   */
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  private final EventCodec codec;

  public EventIntake(EventCodec codec) {
    this.codec = codec;
  }

  /** What is to be published for one event from {@code warren.events}. */
  Publication take(String routingKey, BasicProperties properties, byte[] body) {
    try {
      Channel channel = new Channel(routingKey);
      Event event = codec.decode(body, Origin.amqp(channel, properties.getMessageId()));
      Publication topic = Publication.topic(event, codec.encode(event), properties);
      int headerBytes = headerBytes(topic);
      return headerBytes <= MAX_HEADER_BYTES
          ? topic
          : letter(
              routingKey,
              properties,
              body,
              "headers: with recipients, they have %d bytes, more than the %d allowed"
                  .formatted(headerBytes, MAX_HEADER_BYTES));
    } catch (InvalidChannel | InvalidEvent refused) {
      return letter(routingKey, properties, body, refused.getMessage());
    } catch (RuntimeException defect) {
      // A defect of ours must not hold up the events behind: it would be delivered again for ever.
      log.error("from '{}'", routingKey, defect);
      return letter(routingKey, properties, body, "internal error: " + defect);
    }
  }

  private static Publication letter(
      String routingKey, BasicProperties properties, byte[] body, String reason) {
    log.info("dead letter from '{}': {}", routingKey, reason);
    Publication letter = Publication.deadLetter(routingKey, properties, body, reason);
    return headerBytes(letter) <= MAX_HEADER_BYTES
        ? letter
        : Publication.deadLetter(
            routingKey, properties.builder().headers(null).build(), body, reason);
  }

  private static int headerBytes(Publication publication) {
    try {
      return publication.properties().toFrame(0, 0).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
