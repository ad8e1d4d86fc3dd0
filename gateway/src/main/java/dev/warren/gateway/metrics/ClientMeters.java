package dev.warren.gateway.metrics;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.HttpEnd;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.session.Transport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Connections, refusals and closes. */
public record ClientMeters(SessionCounts sessions) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Transport transport : Transport.values()) {
      connections(registry, transport, true);
      connections(registry, transport, false);
    }
    for (CloseReason reason : CloseReason.values()) {
      closed(registry, Meters.value(reason), counts -> counts.closed(reason));
    }
    closed(registry, "gone", SessionCounts::gone);
    Meters.drops(registry, "too_slow", sessions, counts -> counts.closed(CloseReason.TOO_SLOW));
    httpEnds(registry);
    for (Refusal refusal : Refusal.values()) {
      FunctionCounter.builder("warren.refusals", sessions, counts -> counts.refusals(refusal))
          .tag("code", refusal.code())
          .description("Refused commands and connections")
          .register(registry);
    }
  }

  private void httpEnds(MeterRegistry registry) {
    for (HttpEnd why : HttpEnd.values()) {
      FunctionCounter.builder("warren.http.ends", sessions, counts -> counts.httpEnds(why))
          .tag("reason", Meters.value(why))
          .description("HTTP connections that the gateway has ended")
          .register(registry);
    }
  }

  private void connections(MeterRegistry registry, Transport transport, boolean authenticated) {
    Meters.gauge("warren.connections", () -> sessions.connections(transport, authenticated))
        .tag("transport", transport.toString())
        .tag("authenticated", Boolean.toString(authenticated))
        .description("Connected clients")
        .register(registry);
  }

  private void closed(
      MeterRegistry registry, String reason, ToDoubleFunction<SessionCounts> number) {
    FunctionCounter.builder("warren.connections.closed", sessions, number)
        .tag("reason", reason)
        .description("Connections that have ended")
        .register(registry);
  }
}
