package dev.warren.cli.publish;

import dev.warren.cli.broker.Outcomes;
import dev.warren.cli.command.Context;
import java.time.Duration;
import java.util.Optional;

/** Chooses the way to RabbitMQ: AMQP if a URL is set, and else HTTP. */
final class Routes {

  private Routes() {}

  /** RabbitMQ's URL; an empty one, as of {@code --amqp-url=}, is none. */
  static Optional<String> amqpUrl(Context context) {
    return context.settings().amqpUrl().filter(url -> !url.isBlank());
  }

  /**
   * Opens the route.
   *
   * @param patience for refusals of the gateway that pass
   */
  static EventRoute open(Context context, Outcomes outcomes, Duration patience) {
    Optional<String> amqp = amqpUrl(context);
    return amqp.isPresent()
        ? new AmqpRoute(amqp.get(), outcomes)
        : new HttpRoute(context.http(), outcomes, patience);
  }
}
