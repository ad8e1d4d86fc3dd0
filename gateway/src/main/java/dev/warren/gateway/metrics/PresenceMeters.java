package dev.warren.gateway.metrics;

import dev.warren.gateway.presence.PresenceTables;
import dev.warren.presence.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The number of users by status. */
public record PresenceMeters(PresenceTables presence) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Status status : Status.values()) {
      Meters.gauge("warren.presence.users", () -> presence.counts().getOrDefault(status, 0))
          .tag("status", status.title())
          .description("Users as their teams see them")
          .register(registry);
    }
  }
}
