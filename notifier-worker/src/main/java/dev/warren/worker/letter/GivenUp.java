package dev.warren.worker.letter;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import dev.warren.broker.Topology;
import dev.warren.letter.Death;
import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.Publication;
import java.util.Optional;

/** The dead letter of a message that RabbitMQ put into {@code warren.undeliverable}. */
final class GivenUp {

  private static final String DELIVERY_LIMIT = "delivery_limit";

  private GivenUp() {}

  static Publication letter(Envelope envelope, BasicProperties properties, byte[] body) {
    Optional<Death> death = Death.last(properties.getHeaders());
    return DeadLetter.of(
        new Publication(
            death.map(Death::exchange).orElse(envelope.getExchange()),
            death.map(Death::routingKey).orElse(envelope.getRoutingKey()),
            properties,
            body),
        death.map(GivenUp::reason).orElse("undeliverable: RabbitMQ does not say why"),
        death.map(GivenUp::deliveries).orElse(1));
  }

  private static String reason(Death death) {
    String queue = death.queue();
    return switch (death.reason()) {
      case DELIVERY_LIMIT ->
          "delivery-limit: RabbitMQ delivered it %d times from %s without an acknowledgement"
              .formatted(deliveries(death), queue);
      case "rejected" -> "rejected: who consumed %s did not want it".formatted(queue);
      case "expired" -> "expired: nobody took it from %s in time".formatted(queue);
      case "maxlen" -> "maxlen: %s was full".formatted(queue);
      default -> "%s: RabbitMQ took it out of %s".formatted(death.reason(), queue);
    };
  }

  /**
   * RabbitMQ does not say it: {@code count} of x-death counts deaths, and x-delivery-count is of
   * the queue that the message is in now. A policy with a lower limit would make it too high.
   */
  private static int deliveries(Death death) {
    return death.reason().equals(DELIVERY_LIMIT) ? Topology.DELIVERY_LIMIT + 1 : 1;
  }
}
