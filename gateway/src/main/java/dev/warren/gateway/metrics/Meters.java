package dev.warren.gateway.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Building blocks of the binders in this package. */
final class Meters {

  private Meters() {}

  static Gauge.Builder<Supplier<Number>> gauge(String name, Supplier<Number> number) {
    return Gauge.builder(name, number);
  }

  /** Registers one reason of {@code warren.drops}, which several packages count. */
  static <T> void drops(
      MeterRegistry registry, String reason, T counts, ToDoubleFunction<T> number) {
    FunctionCounter.builder("warren.drops", counts, number)
        .tag("reason", reason)
        .description("Losses: connections, messages or gaps, by reason")
        .register(registry);
  }

  /** A tag's value for an enum constant. */
  static String value(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
