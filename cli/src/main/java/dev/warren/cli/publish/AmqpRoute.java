package dev.warren.cli.publish;

import dev.warren.cli.broker.BrokerLink;
import dev.warren.cli.broker.BrokerPublisher;
import dev.warren.cli.broker.Outcomes;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Straight to RabbitMQ. */
final class AmqpRoute implements EventRoute {

  private final BrokerPublisher publisher;

  AmqpRoute(String url, Outcomes outcomes) {
    publisher = new BrokerPublisher(BrokerLink.connect(url), outcomes);
  }

  @Override
  public void publish(long number, Outgoing event) throws InterruptedException {
    publisher.publish(number, event.channel().name(), event.id(), event.body());
  }

  @Override
  public boolean awaitOutcome(Duration limit) throws InterruptedException {
    return publisher.awaitOutcome(limit);
  }

  @Override
  public Optional<Failure> failure() {
    return publisher.failure();
  }

  @Override
  public Optional<String> blocked() {
    return publisher.blocked();
  }

  @Override
  public int open() {
    return publisher.open();
  }

  @Override
  public OptionalLong oldestOpen() {
    return publisher.oldestOpen();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
