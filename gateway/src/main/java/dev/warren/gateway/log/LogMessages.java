package dev.warren.gateway.log;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.HeaderText;
import dev.warren.broker.LogBatch;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Visibility;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes messages from RabbitMQ's deliveries of the log. */
public final class LogMessages {

  private static final SharedValues SHARED = new SharedValues();

  private LogMessages() {}

  /** Whether a delivery is a batch of messages; see {@link LogBatch}. */
  public static boolean isBatch(Delivery delivery) {
    // Clients choose the type of a message, but only Warren publishes by the default exchange.
    return LogBatch.MESSAGE_TYPE.equals(delivery.getProperties().getType())
        && delivery.getEnvelope().getExchange().isEmpty();
  }

  /** How many messages a delivery has, at least one. */
  static int count(Delivery delivery) {
    try {
      return isBatch(delivery) ? Math.max(1, LogBatch.decode(delivery.getBody()).size()) : 1;
    } catch (IOException | RuntimeException unreadable) {
      return 1;
    }
  }

  /**
   * The records of a batch, each in the form of a delivery of its own.
   *
   * @throws IOException if the batch cannot be read
   */
  public static List<Delivery> records(Delivery batch) throws IOException {
    List<Delivery> records = new ArrayList<>();
    for (LogBatch.Record record : LogBatch.decode(batch.getBody())) {
      BasicProperties properties = record.properties();
      records.add(
          new Delivery(
              new Envelope(
                  batch.getEnvelope().getDeliveryTag(), false, Names.TOPICS, record.channel()),
              properties.getHeaders() == null
                  ? properties.builder().headers(Map.of()).build()
                  : properties,
              record.body()));
    }
    return records;
  }

  /**
   * A message that clients can read from history; null if there is none at this position. A message
   * that the live reader leaves out is left out here as well, without a log line, because every
   * scan meets it again.
   */
  public static @Nullable TopicMessage forClients(long position, Delivery delivery) {
    try {
      TopicMessage message = of(position, delivery, null);
      return message != null && message.isForClients() ? message : null;
    } catch (RuntimeException unreadable) {
      return null;
    }
  }

  /**
   * The message of a delivery; null for the log's birth, and for the message after which the log
   * has batches.
   *
   * @param own records that a message of this gateway was read; null for no record
   * @throws InvalidChannel if its routing key is no channel
   */
  static @Nullable TopicMessage of(long position, Delivery delivery, @Nullable OwnMessages own) {
    if (LogBirths.isBirth(delivery) || LogBirths.beginsBatches(delivery)) {
      return null;
    }
    Channel channel = SHARED.channel(delivery.getEnvelope().getRoutingKey());
    var properties = delivery.getProperties();
    EventInfo event =
        new EventInfo(
            orEmpty(properties.getMessageId()),
            SHARED.text(orEmpty(properties.getType())),
            timestampMillis(delivery));
    Recipients recipients =
        Recipients.of(Visibility.of(properties.getHeaders()), WhenSlow.of(properties.getHeaders()));
    Source source = source(position, properties.getHeaders(), own);
    return new TopicMessage(position, channel, event, content(delivery), recipients, source);
  }

  private static Source source(
      long position, Map<String, Object> headers, @Nullable OwnMessages own) {
    Object sender = headers.get(Names.SENDER_HEADER);
    Object publication = headers.get(Names.SENT_HEADER);
    if (sender == null && publication == null) {
      return Source.AMQP;
    }
    String name = publication == null ? "" : publication.toString();
    return new Source(
        sender == null ? "" : sender.toString(),
        name,
        own == null ? null : own.read(name, position));
  }

  private static Content content(Delivery delivery) {
    Map<String, String> headers = new LinkedHashMap<>();
    delivery
        .getProperties()
        .getHeaders()
        .forEach(
            (name, value) -> {
              String text = Names.isPublishersOwn(name) ? HeaderText.of(value) : null;
              if (text != null) {
                headers.put(name, text);
              }
            });
    byte[] body = delivery.getBody();
    return new Content(
        SHARED.text(orEmpty(delivery.getProperties().getContentType())),
        headers.isEmpty() ? Map.of() : headers,
        body,
        ByteBufUtil.isText(Unpooled.wrappedBuffer(body), StandardCharsets.UTF_8));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static long timestampMillis(Delivery delivery) {
    var properties = delivery.getProperties();
    long millis = HeaderText.timestampMillis(properties.getHeaders(), properties.getTimestamp());
    return millis == 0 ? System.currentTimeMillis() : millis;
  }
}
