package dev.warren.worker.metrics;

import dev.warren.broker.Confirms;
import dev.warren.broker.Family;
import dev.warren.worker.intake.IntakeCounts;
import dev.warren.worker.intake.IntakeMemory;
import dev.warren.worker.intake.Partitions;
import dev.warren.worker.letter.UndeliverableConsumer;
import dev.warren.worker.publish.AlertFailures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * All meters of a worker, as listed in docs/metrics.md. Every meter exists from the start with all
 * values of its tags: a rate over a counter that appears with its first event misses that event.
 */
public record WorkerMetrics(
    IntakeCounts intake, Partitions partitions, UndeliverableConsumer undeliverable)
    implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    events(registry);
    alerts(registry);
    partitions(registry);
    FunctionCounter.builder("warren.undeliverable", undeliverable, UndeliverableConsumer::letters)
        .description("Dead letters of messages that RabbitMQ gave up delivering")
        .register(registry);
  }

  private void events(MeterRegistry registry) {
    for (Family family : Family.values()) {
      for (IntakeCounts.Outcome outcome : IntakeCounts.Outcome.values()) {
        FunctionCounter.builder("warren.events", intake, counts -> counts.events(family, outcome))
            .tag("family", value(family))
            .tag("outcome", value(outcome))
            .description("Events processed")
            .register(registry);
      }
    }
    Timer confirm =
        Timer.builder("warren.events.confirm")
            .description("Time until RabbitMQ has confirmed everything that an event caused")
            .serviceLevelObjectives(Confirms.buckets())
            .register(registry);
    intake.onConfirm(nanos -> confirm.record(nanos, TimeUnit.NANOSECONDS));
  }

  private void alerts(MeterRegistry registry) {
    for (String rule : intake.rules()) {
      FunctionCounter.builder("warren.alerts", intake, counts -> counts.alerts(rule))
          .tag("rule", rule)
          .description("Alerts raised")
          .register(registry);
    }
    AlertFailures failures = intake.alertFailures();
    for (AlertFailures.Outcome outcome : AlertFailures.Outcome.values()) {
      FunctionCounter.builder("warren.alerts.failures", failures, each -> each.sum(outcome))
          .tag("outcome", value(outcome))
          .description("Failed attempts to put an alert into its user's queue")
          .register(registry);
    }
  }

  private void partitions(MeterRegistry registry) {
    partitions(registry, true, Partitions::consumed);
    partitions(registry, false, each -> each.total() - each.consumed());
    Gauge.builder("warren.partitions.worked", partitions, Partitions::worked)
        .description("Partitions that RabbitMQ gives to this worker")
        .register(registry);
    FunctionCounter.builder("warren.partitions.reopened", intake, IntakeCounts::reopenings)
        .description("Partitions that ended and were reopened")
        .register(registry);
    IntakeMemory memory = partitions.memory();
    Gauge.builder("warren.intake.used", memory, IntakeMemory::used)
        .baseUnit("bytes")
        .description("Bytes of the events in flight, over all partitions")
        .register(registry);
    Gauge.builder("warren.intake.limit", memory, IntakeMemory::limit)
        .baseUnit("bytes")
        .description("The most bytes of events in flight")
        .register(registry);
    FunctionCounter.builder("warren.intake.waits", memory, IntakeMemory::waits)
        .description("Deliveries that waited until others had left memory")
        .register(registry);
  }

  private void partitions(
      MeterRegistry registry, boolean consumed, ToDoubleFunction<Partitions> number) {
    Gauge.builder("warren.partitions", partitions, number)
        .tag("consumed", Boolean.toString(consumed))
        .description("Partitions by whether this worker has a consumer on them")
        .register(registry);
  }

  private static String value(Enum<?> tag) {
    return tag.name().toLowerCase(Locale.ROOT);
  }
}
