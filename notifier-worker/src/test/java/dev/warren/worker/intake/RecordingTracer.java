package dev.warren.worker.intake;

import dev.warren.trace.EventSpan;
import dev.warren.trace.EventTracer;
import dev.warren.trace.Operation;
import dev.warren.trace.TraceContext;
import dev.warren.trace.TracedMessage;
import java.util.ArrayList;
import java.util.List;

/** Records every operation that has a sampled trace or may start one. Not thread-safe. */
final class RecordingTracer implements EventTracer {

  final List<Recorded> spans = new ArrayList<>();

  /** One operation. */
  static final class Recorded implements EventSpan {
    final Operation operation;
    final TracedMessage message;
    private final TraceContext context;
    String outcome = "open";

    private Recorded(Operation operation, TracedMessage message, int number) {
      this.operation = operation;
      this.message = message;
      this.context =
          TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-%016x-01".formatted(number), null);
    }

    @Override
    public TraceContext context() {
      return context;
    }

    @Override
    public void end() {
      fail("ok");
    }

    @Override
    public void fail(String error) {
      outcome = outcome.equals("open") ? error : outcome;
    }

    @Override
    public String toString() {
      return "%s %s:%s %s"
          .formatted(operation, message.route().exchange(), message.route().routingKey(), outcome);
    }
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public EventSpan begin(
      Operation operation, TracedMessage message, boolean mayStart, long agoNanos) {
    TraceContext parent = message.trace();
    if (parent == null ? !mayStart : !parent.isSampled()) {
      return EventSpan.NONE;
    }
    Recorded span = new Recorded(operation, message, spans.size() + 1);
    spans.add(span);
    return span;
  }

  @Override
  public void close() {}
}
