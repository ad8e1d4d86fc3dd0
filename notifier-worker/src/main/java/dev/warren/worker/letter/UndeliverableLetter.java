package dev.warren.worker.letter;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.Topology;
import dev.warren.letter.Death;
import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.Publication;
import java.util.Optional;

/** Builds the dead letter of a message in {@code warren.undeliverable}, from its x-death header. */
final class UndeliverableLetter {

  private static final String DELIVERY_LIMIT = "delivery_limit";

  private UndeliverableLetter() {}

  static Publication of(Envelope envelope, BasicProperties properties, byte[] body) {
    Optional<Death> death = Death.last(properties.getHeaders());
    return DeadLetter.of(
        new Publication(
            death.map(Death::exchange).orElse(envelope.getExchange()),
            death.map(Death::routingKey).orElse(envelope.getRoutingKey()),
            properties,
            body),
        death
            .map(UndeliverableLetter::reason)
            .orElse("undeliverable: RabbitMQ gave no reason for it (no x-death header)"),
        death.map(UndeliverableLetter::deliveries).orElse(1));
  }

  private static String reason(Death death) {
    String queue = death.queue();
    return switch (death.reason()) {
      case DELIVERY_LIMIT ->
          "delivery-limit: RabbitMQ delivered it %d times from %s without an acknowledgement"
              .formatted(deliveries(death), queue);
      case "rejected" -> "rejected: a consumer of %s rejected it".formatted(queue);
      case "expired" -> "expired: no consumer took it from %s in time".formatted(queue);
      case "maxlen" -> "maxlen: %s was full".formatted(queue);
      default -> "%s: RabbitMQ removed it from %s".formatted(death.reason(), queue);
    };
  }

  /**
   * How often the message was delivered. RabbitMQ gives no such number: {@code count} of x-death
   * counts deaths, and x-delivery-count belongs to the queue that has the message now. If a policy
   * sets a lower delivery limit, this number is too high.
   */
  private static int deliveries(Death death) {
    return death.reason().equals(DELIVERY_LIMIT) ? Topology.DELIVERY_LIMIT + 1 : 1;
  }
}
