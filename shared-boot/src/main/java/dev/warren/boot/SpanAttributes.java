package dev.warren.boot;

import dev.warren.broker.Names;
import dev.warren.trace.Operation;
import dev.warren.trace.TracedMessage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names and attributes of spans, by OpenTelemetry's semantic conventions for messaging and for
 * RabbitMQ. The names of spans contain only the kind of a channel, because collectors group spans
 * by name, and there is a channel for each user.
 */
final class SpanAttributes {

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("messaging.operation.name");
  private static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  private static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> TEMPLATE =
      AttributeKey.stringKey("messaging.destination.template");
  private static final AttributeKey<String> ROUTING_KEY =
      AttributeKey.stringKey("messaging.rabbitmq.destination.routing_key");
  private static final AttributeKey<String> MESSAGE_ID =
      AttributeKey.stringKey("messaging.message.id");
  private static final AttributeKey<Long> BODY_SIZE =
      AttributeKey.longKey("messaging.message.body.size");
  private static final AttributeKey<String> EVENT_TYPE =
      AttributeKey.stringKey("warren.event.type");

  /** The exchanges whose routing key is a channel. */
  private static final Set<String> BY_CHANNEL =
      Set.of(Names.EVENTS, Names.TOPICS, Names.DEAD_LETTERS);

  private static final String CLIENTS_QUEUES = Names.queue("#");

  private SpanAttributes() {}

  static String name(Operation operation, TracedMessage message) {
    return name(operation) + " " + template(message.route());
  }

  static SpanKind kind(Operation operation) {
    return operation == Operation.PUBLISH ? SpanKind.PRODUCER : SpanKind.CONSUMER;
  }

  static Attributes of(Operation operation, TracedMessage message) {
    TracedMessage.Route route = message.route();
    AttributesBuilder attributes =
        Attributes.builder()
            .put(SYSTEM, "rabbitmq")
            .put(OPERATION, name(operation))
            .put(OPERATION_TYPE, operation == Operation.PUBLISH ? "send" : "process")
            .put(DESTINATION, destination(route))
            .put(TEMPLATE, template(route))
            .put(ROUTING_KEY, route.routingKey())
            .put(BODY_SIZE, (long) message.bytes());
    putIfAny(attributes, MESSAGE_ID, message.id());
    putIfAny(attributes, EVENT_TYPE, message.type());
    return attributes.build();
  }

  private static void putIfAny(
      AttributesBuilder attributes, AttributeKey<String> key, String value) {
    if (!value.isEmpty()) {
      attributes.put(key, value);
    }
  }

  private static String name(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  /** The exchange, the routing key, and for a consumer the queue. */
  private static String destination(TracedMessage.Route route) {
    return joined(route.exchange(), route.routingKey(), route.queue());
  }

  /** The destination without what differs from user to user: a pattern of the channel's kind. */
  private static String template(TracedMessage.Route route) {
    if (route.exchange().isEmpty()) {
      return CLIENTS_QUEUES;
    }
    String key = route.routingKey();
    int dot = key.indexOf('.');
    String kind = dot < 0 ? key : key.substring(0, dot) + ".#";
    return joined(route.exchange(), BY_CHANNEL.contains(route.exchange()) ? kind : "", null);
  }

  private static String joined(String exchange, String key, @Nullable String queue) {
    StringBuilder joined = new StringBuilder(exchange);
    if (!exchange.isEmpty() && !key.isEmpty()) {
      joined.append(':');
    }
    joined.append(key);
    return queue == null ? joined.toString() : joined.append(':').append(queue).toString();
  }
}
