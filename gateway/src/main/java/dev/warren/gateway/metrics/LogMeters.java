package dev.warren.gateway.metrics;

import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.history.ScannedParts;
import dev.warren.gateway.log.LogTail;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The log as this gateway reads it, and what it has of the log in memory. */
public record LogMeters(LogTail log, HistoryWindow window, ScannedParts parts)
    implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    Meters.gauge("warren.log.position", this::position)
        .description("Position of the last message read from the log")
        .register(registry);
    Meters.drops(registry, "gap", log, LogTail::gaps);
    Meters.drops(registry, "duplicate", log, LogTail::duplicates);
    Meters.drops(registry, "unreadable", log, LogTail::unreadable);
    FunctionCounter.builder("warren.log.stalls", log, LogTail::stalls)
        .description("Times that RabbitMQ delivered nothing of a log that went on")
        .register(registry);
    Meters.gauge("warren.history.window.messages", window::messages)
        .description("Messages of the log in memory")
        .register(registry);
    Meters.gauge("warren.history.window.size", window::bytes)
        .baseUnit(BaseUnits.BYTES)
        .description("Memory of the messages in the window, approximately")
        .register(registry);
    Meters.gauge("warren.history.scanned.size", parts::bytes)
        .baseUnit(BaseUnits.BYTES)
        .description("Memory of the messages that were read from the stream, approximately")
        .register(registry);
  }

  /** No value before the first message, because 0 would look like a gateway that is far behind. */
  private double position() {
    long position = window.lastPosition();
    return position == 0 ? Double.NaN : position;
  }
}
