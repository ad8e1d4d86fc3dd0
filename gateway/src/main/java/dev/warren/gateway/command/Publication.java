package dev.warren.gateway.command;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.gateway.access.User;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.session.Holding;
import dev.warren.trace.TraceContext;
import dev.warren.trace.TracedMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The message that the gateway publishes to RabbitMQ for a SEND. */
sealed interface Publication {

  /** About how many bytes of memory a publication takes in addition to its body and headers. */
  int OBJECTS_BYTES = 512;

  String USERS = "users.";

  BasicProperties properties();

  byte[] body();

  /** About how many bytes of memory the message takes while it waits. */
  default long sizeInMemory() {
    long size = OBJECTS_BYTES + body().length;
    Map<String, Object> headers = properties().getHeaders();
    if (headers != null) {
      for (Map.Entry<String, Object> header : headers.entrySet()) {
        size += Holding.bytes(header.getKey()) + Holding.bytes(header.getValue().toString());
      }
    }
    return size;
  }

  /** The facts for the span of its publishing. */
  TracedMessage traced();

  /** The same message with another place in its trace. */
  Publication with(TraceContext trace);

  /** The properties with another place in the message's trace. */
  default BasicProperties propertiesWith(TraceContext trace) {
    Map<String, Object> headers = new HashMap<>(properties().getHeaders());
    TraceContext.replace(headers, trace);
    return properties().builder().headers(headers).build();
  }

  private static TracedMessage traced(Publication message, String exchange, String key) {
    return new TracedMessage(
        new TracedMessage.Route(exchange, key, null),
        Objects.requireNonNullElse(message.properties().getMessageId(), ""),
        Objects.requireNonNullElse(message.properties().getType(), ""),
        message.body().length,
        TraceContext.of(message.properties().getHeaders()));
  }

  /**
   * Whether the message goes to a channel of a single user, such as one of alerts or notifications.
   */
  default boolean isForOneUser() {
    return this instanceof ToChannel to && to.channel().startsWith(USERS);
  }

  /** Whether the message goes to this user's own channel. */
  default boolean isFor(User user) {
    return this instanceof ToChannel to && to.channel().equals(USERS + Channel.word(user.name()));
  }

  /** A message to an exchange; the routing key is a channel. */
  record ToChannel(String exchange, String channel, BasicProperties properties, byte[] body)
      implements Publication {

    @Override
    public TracedMessage traced() {
      return Publication.traced(this, exchange, channel);
    }

    @Override
    public Publication with(TraceContext trace) {
      return new ToChannel(exchange, channel, propertiesWith(trace), body);
    }
  }

  /**
   * A message to {@code /queue/<name>}.
   *
   * @param creator the sender, who may have to create the queue
   */
  record ToQueue(String name, BasicProperties properties, byte[] body, QueueCreator creator)
      implements Publication {

    @Override
    public TracedMessage traced() {
      return Publication.traced(this, "", Names.queue(name));
    }

    @Override
    public Publication with(TraceContext trace) {
      return new ToQueue(name, propertiesWith(trace), body, creator);
    }
  }
}
