package dev.warren.boot;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.trace.CollectedSpan;
import dev.warren.testkit.trace.SpanCollector;
import dev.warren.trace.EventSpan;
import dev.warren.trace.EventTracer;
import dev.warren.trace.Operation;
import dev.warren.trace.TraceContext;
import dev.warren.trace.TracedMessage;
import dev.warren.trace.TracedMessage.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Spans go to the collector of Spring Boot's settings, by OpenTelemetry's conventions. */
class TracingTest {

  private static final TraceContext SAMPLED =
      new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b");

  private static final Route POSTED = new Route("warren.events", "notes.team-7", null);

  @Test
  void offWithoutAnEndpoint() {
    assertThat(tracer(Map.of())).isSameAs(EventTracer.OFF);
    assertThat(tracer(Map.of("management.opentelemetry.tracing.export.otlp.endpoint", " ")))
        .isSameAs(EventTracer.OFF);
    assertThat(EventTracer.OFF.begin(Operation.PUBLISH, message(POSTED, SAMPLED), true, 0))
        .isSameAs(EventSpan.NONE);
  }

  @Test
  void spanHasTheNamesOfTheConventions() throws Exception {
    CollectedSpan span =
        one(
            Map.of("management.opentelemetry.resource-attributes.deployment.environment", "test"),
            tracer -> {
              EventSpan begun =
                  tracer.begin(
                      Operation.PROCESS,
                      message(
                          new Route("warren.events", "notes.team-7", "warren.notes.3"), SAMPLED),
                      false,
                      1_000_000);
              assertThat(begun.context().traceId()).isEqualTo(SAMPLED.traceId());
              assertThat(begun.context().spanId()).isNotEqualTo(SAMPLED.spanId());
              assertThat(begun.context().isSampled()).isTrue();
              assertThat(begun.context().tracestate()).isEqualTo("a=b");
              begun.end();
              begun.fail("too late");
            });

    assertThat(span.service()).isEqualTo("gateway");
    assertThat(span.name()).isEqualTo("process warren.events:notes.#");
    assertThat(span.kind()).isEqualTo("CONSUMER");
    assertThat(span.traceId()).isEqualTo(SAMPLED.traceId());
    assertThat(span.parentId()).isEqualTo(SAMPLED.spanId());
    assertThat(span.failed()).isFalse();
    assertThat(span.endNanos() - span.startNanos()).isGreaterThanOrEqualTo(1_000_000);
    assertThat(span.attributes())
        .contains(
            entry("messaging.system", "rabbitmq"),
            entry("messaging.operation.name", "process"),
            entry("messaging.operation.type", "process"),
            entry("messaging.destination.name", "warren.events:notes.team-7:warren.notes.3"),
            entry("messaging.destination.template", "warren.events:notes.#"),
            entry("messaging.rabbitmq.destination.routing_key", "notes.team-7"),
            entry("messaging.message.id", "e1"),
            entry("messaging.message.body.size", "7"),
            entry("warren.event.type", "note_created"),
            entry("deployment.environment", "test"))
        .containsKeys("service.instance.id", "telemetry.sdk.version");
  }

  @Test
  void failureHasItsKind() throws Exception {
    CollectedSpan span =
        one(
            Map.of(),
            tracer ->
                tracer
                    .begin(Operation.PUBLISH, message(POSTED, SAMPLED), false, 0)
                    .fail("unroutable"));

    assertThat(span.failed()).isTrue();
    assertThat(span.kind()).isEqualTo("PRODUCER");
    assertThat(span.attributes())
        .contains(entry("error.type", "unroutable"), entry("messaging.operation.type", "send"));
  }

  @Test
  void namesContainNoUserAndNoQueueOfUsers() throws Exception {
    List<CollectedSpan> spans =
        collect(
            Map.of(),
            tracer -> {
              for (Route to :
                  List.of(
                      new Route("warren.alerts", "alice", null),
                      new Route("warren.topics", "users.alice", null),
                      new Route("warren.topics", "notifications", null),
                      new Route("", "warren.queue.of-alice", null))) {
                tracer.begin(Operation.PUBLISH, message(to, SAMPLED), false, 0).end();
              }
            });

    assertThat(spans)
        .extracting(CollectedSpan::name)
        .containsExactly(
            "publish warren.alerts",
            "publish warren.topics:users.#",
            "publish warren.topics:notifications",
            "publish warren.queue.#");
  }

  @Test
  void onlySampledTracesAreRecorded() throws Exception {
    TraceContext unsampled = TraceContext.of(SAMPLED.traceparent().replaceFirst("01$", "00"), null);
    List<CollectedSpan> spans =
        collect(
            Map.of("management.tracing.sampling.probability", "1.0"),
            tracer -> {
              assertThat(tracer.begin(Operation.PUBLISH, message(POSTED, unsampled), true, 0))
                  .isSameAs(EventSpan.NONE);
              assertThat(tracer.begin(Operation.DELIVER, message(POSTED, null), false, 0))
                  .isSameAs(EventSpan.NONE);
              tracer.begin(Operation.PUBLISH, message(POSTED, null), true, 0).end();
            });

    assertThat(spans).hasSize(1);
    assertThat(spans.get(0).parentId()).isEmpty();
  }

  @Test
  void probabilityIsOfTracesThatStartHere() throws Exception {
    List<CollectedSpan> spans =
        collect(
            Map.of("management.tracing.sampling.probability", "0"),
            tracer -> {
              assertThat(tracer.begin(Operation.PUBLISH, message(POSTED, null), true, 0))
                  .isSameAs(EventSpan.NONE);
              tracer.begin(Operation.PUBLISH, message(POSTED, SAMPLED), true, 0).end();
            });

    assertThat(spans).hasSize(1);
  }

  @Test
  void slowCollectorDelaysNoEvent() throws Exception {
    int spans = 10_000;
    try (SpanCollector collector = SpanCollector.start()) {
      collector.hold();
      EventTracer tracer = tracer(settings(collector, Map.of()));
      for (int i = 0; i < spans; i++) {
        tracer.begin(Operation.PUBLISH, message(POSTED, SAMPLED), false, 0).end();
      }
      collector.release();
      tracer.close();

      // 2,048 wait, and a batch of 512 is on its way. A batch may be sent twice.
      assertThat(collector.await(1, span -> true).size()).isLessThan(spans / 2);
    }
  }

  @Test
  void exportHasTheHeadersOfTheSettings() throws Exception {
    try (SpanCollector collector = SpanCollector.start()) {
      EventTracer tracer =
          tracer(
              settings(
                  collector,
                  Map.of(
                      "management.opentelemetry.tracing.export.otlp.headers.x-tenant",
                      "seven",
                      "management.opentelemetry.tracing.export.otlp.compression",
                      "gzip")));
      tracer.begin(Operation.PUBLISH, message(POSTED, SAMPLED), false, 0).end();
      tracer.close();

      collector.await(1, span -> true);
      assertThat(collector.requestHeaders()).contains("x-tenant: seven", "content-encoding: gzip");
    }
  }

  private static TracedMessage message(Route route, @Nullable TraceContext trace) {
    return new TracedMessage(route, "e1", "note_created", 7, trace);
  }

  private static CollectedSpan one(Map<String, Object> settings, Consumer<EventTracer> use)
      throws Exception {
    List<CollectedSpan> spans = collect(settings, use);
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }

  /** The spans that a tracer has sent when it is closed. */
  private static List<CollectedSpan> collect(
      Map<String, Object> settings, Consumer<EventTracer> use) throws Exception {
    try (SpanCollector collector = SpanCollector.start()) {
      EventTracer tracer = tracer(settings(collector, settings));
      use.accept(tracer);
      tracer.close();
      return collector.await(1, span -> true);
    }
  }

  private static Map<String, Object> settings(SpanCollector collector, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(more);
    all.put("management.opentelemetry.tracing.export.otlp.endpoint", collector.endpoint());
    all.put("spring.application.name", "gateway");
    return all;
  }

  private static EventTracer tracer(Map<String, Object> settings) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
    return new TracingConfiguration().eventTracer(environment);
  }
}
