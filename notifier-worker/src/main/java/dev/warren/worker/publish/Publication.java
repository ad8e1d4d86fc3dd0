package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import dev.warren.broker.AlertReaders;
import dev.warren.broker.LogBatch;
import dev.warren.broker.LogLimits;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.Visibility;
import dev.warren.presence.Note;
import dev.warren.trace.TraceContext;
import dev.warren.trace.TracedMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message for RabbitMQ, persistent and published with {@code mandatory}. The event that caused it
 * is acknowledged only after RabbitMQ has confirmed it.
 */
public record Publication(
    String exchange, String routingKey, BasicProperties properties, byte[] body) {

  /** About how many bytes the objects of a header take, without its name and value. */
  private static final int ENTRY_BYTES = 100;

  /**
   * Headers that a gateway adds to a client's event, for gateways that later read the event from
   * the log.
   */
  private static final List<String> GATEWAYS_HEADERS =
      List.of(Names.SENDER_HEADER, Names.SENT_HEADER);

  /**
   * The event for its subscribers, with its publisher's own headers and its visibility.
   *
   * @throws HeadersTooLarge if the publisher's headers are more than {@link LogLimits#MAX_HEADERS},
   *     or all headers have more than {@link LogLimits#MAX_HEADER_BYTES}
   */
  public static Publication topic(Event event, byte[] json, BasicProperties posted) {
    if (LogLimits.areTooMany(posted.getHeaders())) {
      throw HeadersTooLarge.ofNumber(posted.getHeaders().size());
    }
    TraceContext trace = TraceContext.of(posted.getHeaders(), event.envelope());
    Publication topic = unchecked(event, json, posted, trace);
    int bytes = LogLimits.headerBytes(topic.properties());
    if (bytes > LogLimits.MAX_HEADER_BYTES) {
      throw HeadersTooLarge.ofBytes(bytes);
    }
    return topic;
  }

  private static Publication unchecked(
      Event event, byte[] json, BasicProperties posted, @Nullable TraceContext trace) {
    return new Publication(
        Names.TOPICS, event.channel().name(), properties(event, event.id(), posted, trace), json);
  }

  /**
   * An event for its subscribers that the worker itself made. Its headers may be a little too large
   * for {@link #topic}: they have the visibility of an event that was small enough, and a longer id
   * perhaps.
   *
   * @param trace the trace of the event that caused this one; null for none
   */
  public static Publication made(Event event, byte[] json, @Nullable TraceContext trace) {
    return unchecked(event, json, new BasicProperties.Builder().build(), trace);
  }

  /** A worker's note for the gateways. */
  public static Publication note(String routingKey, Note note) {
    BasicProperties properties = Persistent.json(note.type()).build();
    return new Publication(Names.TOPICS, routingKey, properties, note.encode());
  }

  /** A batch of topic messages. */
  static Publication batch(LogBatch records) {
    return new Publication("", Names.LOG, LogBatch.PROPERTIES, records.encode());
  }

  /** Adds this topic message to a batch; false if AMQP cannot express its properties. */
  boolean addTo(LogBatch records) {
    try {
      records.add(routingKey, properties, body);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether the message goes to the log in a batch. */
  boolean isBatched(LogRoute route) {
    return route.isBatched(exchange, routingKey, body.length);
  }

  /** The message as RabbitMQ gets it: itself, or a batch of it alone. */
  Publication sentBy(LogRoute route) {
    if (!isBatched(route)) {
      return this;
    }
    LogBatch alone = new LogBatch();
    return addTo(alone) ? batch(alone) : this;
  }

  /** Adds {@link Names#WHEN_SLOW_HEADER}; null adds nothing. */
  public Publication whenSlow(@Nullable String whenSlow) {
    if (whenSlow == null) {
      return this;
    }
    Map<String, Object> headers = new HashMap<>(properties.getHeaders());
    headers.put(Names.WHEN_SLOW_HEADER, whenSlow);
    return new Publication(
        exchange, routingKey, properties.builder().headers(headers).build(), body);
  }

  /**
   * An alert that reaches the user only as a reader of the channel, or as a member of a team; null
   * if the user and the channel do not fit into one routing key.
   *
   * @param from the channel of the event that raised the alert
   */
  static @Nullable Publication alertForReader(
      Publication alert, String user, Channel from, List<String> teams) {
    String key = AlertReaders.ofChannel(user, from);
    List<String> ofTeams =
        teams.stream()
            .map(team -> AlertReaders.ofTeam(user, team))
            .filter(AlertReaders::isKey)
            .toList();
    if (!AlertReaders.isKey(key)) {
      return null;
    }
    Map<String, Object> headers = new HashMap<>(alert.properties().getHeaders());
    // RabbitMQ also routes by these keys, and removes the header.
    headers.put("BCC", ofTeams);
    BasicProperties properties = alert.properties().builder().headers(headers).build();
    return new Publication(Names.ALERT_READERS, key, properties, alert.body());
  }

  static Publication alert(
      String alertId,
      String user,
      Event event,
      byte[] json,
      BasicProperties posted,
      @Nullable TraceContext trace) {
    return new Publication(
        Names.ALERTS, Channel.word(user), properties(event, alertId, posted, trace), json);
  }

  /**
   * Whether this is a note between gateways and workers, and not an event. Clients and publishers
   * choose the type of an event, but no note is published to the exchange for events.
   */
  public boolean isNote() {
    return Note.isNote(properties.getType()) && !exchange.equals(Names.EVENTS);
  }

  /** About how many bytes of memory the body and headers of a message take. */
  public static long sizeInMemory(@Nullable Map<String, Object> headers, byte[] body) {
    return body.length + sizeInMemory(headers);
  }

  private static long sizeInMemory(@Nullable Object value) {
    if (value instanceof Map<?, ?> table) {
      return table.entrySet().stream()
          .mapToLong(
              each ->
                  ENTRY_BYTES + each.getKey().toString().length() + sizeInMemory(each.getValue()))
          .sum();
    } else if (value instanceof List<?> list) {
      return list.stream().mapToLong(each -> ENTRY_BYTES + sizeInMemory(each)).sum();
    } else if (value instanceof LongString text) {
      return text.length();
    }
    return value instanceof byte[] bytes ? bytes.length : 0;
  }

  /**
   * Whether a gateway posted the message for a client. Clients of role {@code service} count as
   * AMQP publishers.
   */
  public boolean isFromClient() {
    return hasHeader(Names.GATEWAY_HEADER) || hasHeader(Names.SENDER_HEADER);
  }

  /**
   * The teams of the client that posted the message, as channel words; empty for any other
   * publisher.
   */
  public List<String> teams() {
    Object teams = header(Names.TEAMS_HEADER);
    return teams == null || teams.toString().isEmpty()
        ? List.of()
        : List.of(teams.toString().split(" "));
  }

  /** The trace that the message belongs to; null for none. */
  public @Nullable TraceContext trace() {
    return TraceContext.of(properties.getHeaders());
  }

  /**
   * The facts for a span about this message.
   *
   * @param bytes the size of the body that the span is about
   */
  public TracedMessage traced(TracedMessage.Route route, int bytes) {
    return new TracedMessage(
        route,
        Objects.requireNonNullElse(properties.getMessageId(), ""),
        Objects.requireNonNullElse(properties.getType(), ""),
        bytes,
        trace());
  }

  /** The same message with another place in its trace. */
  Publication with(TraceContext trace) {
    Map<String, Object> headers = new HashMap<>(properties.getHeaders());
    TraceContext.replace(headers, trace);
    return new Publication(
        exchange, routingKey, properties.builder().headers(headers).build(), body);
  }

  public boolean hasHeader(String name) {
    return header(name) != null;
  }

  private @Nullable Object header(String name) {
    Map<String, Object> headers = properties.getHeaders();
    return headers == null ? null : headers.get(name);
  }

  private static BasicProperties properties(
      Event event, String messageId, BasicProperties posted, @Nullable TraceContext trace) {
    Map<String, Object> headers = LogLimits.headers(posted.getHeaders());
    TraceContext.replace(headers, trace);
    headers.put(Names.TIMESTAMP_HEADER, event.timestamp().toEpochMilli());
    headers.putAll(Visibility.of(event).headers());
    GATEWAYS_HEADERS.forEach(name -> copy(name, posted, headers));
    return Persistent.json(event.type())
        .messageId(messageId)
        .correlationId(LogLimits.shortString(posted.getCorrelationId()))
        .headers(headers)
        .build();
  }

  /**
   * Copies a header as text only, because an AMQP publisher may have sent one with a type that
   * harms the log.
   */
  private static void copy(String name, BasicProperties posted, Map<String, Object> to) {
    Object value = posted.getHeaders() == null ? null : posted.getHeaders().get(name);
    if (value instanceof LongString || value instanceof String) {
      to.put(name, value.toString());
    }
  }
}
