package dev.warren.gateway;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.Origin;
import dev.warren.event.Visibility;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Publishes posted events to the topics like a worker: completed, and with a worker's headers. */
final class PostedEvents {

  private final EventCodec codec = new EventCodec();
  private final TopicPublisher topics;

  PostedEvents(TopicPublisher topics) {
    this.topics = topics;
  }

  /** Publishes a posted event, and waits until RabbitMQ has confirmed it. */
  void publish(String channel, String json) throws Exception {
    Event event =
        codec.decode(
            json.getBytes(StandardCharsets.UTF_8), Origin.amqp(new Channel(channel), null));
    Map<String, Object> headers = new HashMap<>(Visibility.of(event).headers());
    headers.put(Names.TIMESTAMP_HEADER, event.timestamp().toEpochMilli());
    topics.publish(
        channel,
        new BasicProperties.Builder().messageId(event.id()).type(event.type()).headers(headers),
        new String(codec.encode(event), StandardCharsets.UTF_8));
    topics.confirm();
  }
}
