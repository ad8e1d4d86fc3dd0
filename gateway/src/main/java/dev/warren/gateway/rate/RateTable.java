package dev.warren.gateway.rate;

import io.github.bucket4j.Bandwidth;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rates of one scope, for example those of the sessions of one role. Immutable once built. */
final class RateTable {

  /**
   * @param setting the name of the setting, for error texts
   * @param allowed the rate as text for people, such as {@code 5 times 2000/10s}
   */
  record Entry(String setting, String allowed, Bandwidth bandwidth) {}

  private final Map<Limit, Entry> entries = new EnumMap<>(Limit.class);
  private final String scope;
  private final double factor;

  /**
   * @param scope the settings' prefix, {@code warren.rates.user}
   * @param factor multiplies each rate; 0 for no limits
   */
  RateTable(String scope, double factor) {
    this.scope = scope;
    this.factor = factor;
  }

  RateTable with(Limit limit, Rate rate) {
    Duration period = rate.period();
    double amount = rate.amount() * factor;
    // Bucket4j allows no rate above one per nanosecond, which no client reaches.
    if (period != null && amount > 0 && amount < period.toNanos()) {
      long whole = Math.max(1, (long) amount);
      Bandwidth bandwidth = Bandwidth.builder().capacity(whole).refillGreedy(whole, period).build();
      String allowed = factor == 1 ? rate.toString() : "%.4g times %s".formatted(factor, rate);
      entries.put(limit, new Entry(scope + "." + limit.title(), allowed, bandwidth));
    }
    return this;
  }

  /** Null where there is no limit. */
  @Nullable Entry entry(Limit limit) {
    return entries.get(limit);
  }
}
