package dev.warren.gateway.metrics;

import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;

/** The budgets of memory that clients share, by sort. */
public record BudgetMeters(Budgets budgets) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    budgets
        .bySort()
        .forEach(
            (sort, budget) -> {
              gauge(registry, "warren.budget.used", sort, budget::used, "Bytes that clients use");
              gauge(registry, "warren.budget.limit", sort, budget::limit, "Bytes they may use");
              FunctionCounter.builder("warren.budget.refused", budget, Budget::refused)
                  .tag("sort", sort)
                  .description("How often the budget had too few bytes left")
                  .register(registry);
            });
  }

  private static void gauge(
      MeterRegistry registry,
      String name,
      String sort,
      Supplier<Number> number,
      String description) {
    Meters.gauge(name, number)
        .tag("sort", sort)
        .baseUnit(BaseUnits.BYTES)
        .description(description)
        .register(registry);
  }
}
