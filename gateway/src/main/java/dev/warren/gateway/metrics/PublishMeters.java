package dev.warren.gateway.metrics;

import dev.warren.broker.Confirms;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishCounts;
import dev.warren.gateway.publish.PublishFailed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Messages published to RabbitMQ, and the time until it confirms them. */
public record PublishMeters(ConfirmedPublisher publisher) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    published(registry, "confirmed", PublishCounts::confirmed);
    for (PublishFailed.Cause cause : PublishFailed.Cause.values()) {
      published(registry, Meters.value(cause), from -> from.failed(cause));
    }
    Timer confirm =
        Timer.builder("warren.publish.confirm")
            .description("Time from the publish to RabbitMQ's confirm")
            .serviceLevelObjectives(Confirms.buckets())
            .register(registry);
    publisher.counts().onConfirm(nanos -> confirm.record(nanos, TimeUnit.NANOSECONDS));
    Meters.gauge("warren.publish.transit", publisher::inTransit)
        .description("Clients' events that were sent to RabbitMQ and have not come back yet")
        .register(registry);
  }

  private void published(
      MeterRegistry registry, String outcome, ToDoubleFunction<PublishCounts> number) {
    FunctionCounter.builder("warren.publishes", publisher.counts(), number)
        .tag("outcome", outcome)
        .description("Messages published to RabbitMQ")
        .register(registry);
  }
}
