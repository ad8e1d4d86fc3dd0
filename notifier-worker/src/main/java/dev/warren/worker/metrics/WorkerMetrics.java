package dev.warren.worker.metrics;

import dev.warren.broker.Family;
import dev.warren.worker.intake.EventIntake;
import dev.warren.worker.intake.IntakeCounts;
import dev.warren.worker.intake.Partitions;
import dev.warren.worker.letter.Undeliverable;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * All meters of a worker; docs/metrics.md lists the same. Every one is there from the start, with
 * all values of its tags: a rate that begins with the first event would not show that event.
 */
public final class WorkerMetrics implements MeterBinder {

  private final IntakeCounts intake;
  private final Partitions partitions;
  private final Undeliverable undeliverable;

  public WorkerMetrics(EventIntake intake, Partitions partitions, Undeliverable undeliverable) {
    this.intake = intake.counts();
    this.partitions = partitions;
    this.undeliverable = undeliverable;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    events(registry);
    alerts(registry);
    partitions(registry);
    FunctionCounter.builder("warren.undeliverable", undeliverable, Undeliverable::letters)
        .description("Dead letters of what RabbitMQ gave up delivering")
        .register(registry);
  }

  private void events(MeterRegistry registry) {
    for (Family family : Family.values()) {
      for (IntakeCounts.Outcome outcome : IntakeCounts.Outcome.values()) {
        FunctionCounter.builder("warren.events", intake, counts -> counts.events(family, outcome))
            .tag("family", value(family))
            .tag("outcome", value(outcome))
            .description("Events taken and acknowledged")
            .register(registry);
      }
    }
  }

  private void alerts(MeterRegistry registry) {
    for (String rule : intake.rules()) {
      FunctionCounter.builder("warren.alerts", intake, counts -> counts.alerts(rule))
          .tag("rule", rule)
          .description("Alerts raised")
          .register(registry);
    }
    for (IntakeCounts.Failure then : IntakeCounts.Failure.values()) {
      FunctionCounter.builder("warren.alerts.failures", intake, counts -> counts.failures(then))
          .tag("outcome", value(then))
          .description("Tries of an alert that its user's queue did not take")
          .register(registry);
    }
  }

  private void partitions(MeterRegistry registry) {
    partitions(registry, true, Partitions::consumed);
    partitions(registry, false, of -> of.wanted() - of.consumed());
    FunctionCounter.builder("warren.partitions.reopened", intake, IntakeCounts::reopenings)
        .description("Partitions that had ended, and were to be consumed again")
        .register(registry);
  }

  private void partitions(
      MeterRegistry registry, boolean consumed, ToDoubleFunction<Partitions> number) {
    Gauge.builder("warren.partitions", partitions, number)
        .tag("consumed", Boolean.toString(consumed))
        .description("Partitions that this worker has a consumer on")
        .register(registry);
  }

  private static String value(Enum<?> tag) {
    return tag.name().toLowerCase(Locale.ROOT);
  }
}
