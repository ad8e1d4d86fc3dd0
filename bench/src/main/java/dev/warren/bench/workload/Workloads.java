package dev.warren.bench.workload;

import java.util.List;
import java.util.Optional;

/** The workloads there are. */
public final class Workloads {

  private Workloads() {}

  /** New ones, as an instance is performed once. */
  public static List<Workload> all() {
    return List.of(
        new Burst(),
        new Paced(),
        new Idle(),
        new Many(),
        new Pipeline(),
        new Grow(),
        new Slow(),
        new Overload(),
        new Alerts(),
        new Resume(),
        new History(),
        new Soak());
  }

  public static Optional<Workload> named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** {@code paced} with churn is what {@code soak} is. */
  public static Workload churned(Workload workload) {
    return workload instanceof Paced ? new Soak() : workload;
  }
}
