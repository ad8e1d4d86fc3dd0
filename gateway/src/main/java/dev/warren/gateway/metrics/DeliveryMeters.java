package dev.warren.gateway.metrics;

import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.subscription.SubscriptionCounts;
import dev.warren.gateway.subscription.SubscriptionKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Subscriptions, and the messages written for them. */
public record DeliveryMeters(SubscriptionCounts subscriptions, FanOut fanOut)
    implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    for (SubscriptionKind kind : SubscriptionKind.values()) {
      Meters.gauge("warren.subscriptions", () -> subscriptions.subscriptions(kind))
          .tag("destination", Meters.value(kind))
          .description("Subscriptions of connected clients")
          .register(registry);
    }
    // The fan-out writes live messages without the sessions, which therefore count only history.
    delivered(
        registry,
        SubscriptionKind.TOPIC,
        counts -> fanOut.deliveries() + counts.deliveries(SubscriptionKind.TOPIC));
    delivered(
        registry, SubscriptionKind.QUEUE, counts -> counts.deliveries(SubscriptionKind.QUEUE));
    delivered(
        registry, SubscriptionKind.ALERTS, counts -> counts.deliveries(SubscriptionKind.ALERTS));
    Meters.drops(registry, "typing", fanOut, FanOut::droppedTyping);
    Meters.drops(registry, "progress", fanOut, FanOut::droppedProgress);
    Meters.gauge("warren.fanout.waiting", fanOut::waitingBytes)
        .baseUnit(BaseUnits.BYTES)
        .description("Messages read from the log that still wait for an event loop")
        .register(registry);
  }

  private void delivered(
      MeterRegistry registry, SubscriptionKind kind, ToDoubleFunction<SubscriptionCounts> number) {
    FunctionCounter.builder("warren.deliveries", subscriptions, number)
        .tag("destination", Meters.value(kind))
        .description("Messages written to clients")
        .register(registry);
  }
}
