package dev.warren.boot;

import dev.warren.trace.EventSpan;
import dev.warren.trace.EventTracer;
import dev.warren.trace.Operation;
import dev.warren.trace.TraceContext;
import dev.warren.trace.TracedMessage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records spans with OpenTelemetry's SDK, and exports them in batches by OTLP over HTTP. Spans that
 * find the queue of the exporter full are dropped, so that a collector never delays an event.
 */
final class OtlpTracer implements EventTracer {

  /** How long a stopping program waits for the export of its last spans. */
  private static final long LAST_SPANS_MS = 2_000;

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final double probability;

  /**
   * @param probability the part of the events without a trace that start one, 0 to 1
   * @param service the name of this program
   * @param resource further facts about this process
   */
  OtlpTracer(
      TracingSettings settings, double probability, String service, Map<String, String> resource) {
    this.probability = probability;
    AttributesBuilder process = Attributes.builder();
    process.put("service.name", service);
    process.put("service.instance.id", UUID.randomUUID().toString());
    resource.forEach(process::put);
    provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(process.build())))
            // The span's beginner has decided already.
            .setSampler(Sampler.alwaysOn())
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter(settings.otlp()))
                    .setScheduleDelay(settings.scheduleDelay())
                    .setMaxQueueSize(settings.maxQueueSize())
                    .setMaxExportBatchSize(settings.maxBatchSize())
                    .setExporterTimeout(settings.timeout())
                    .build())
            .build();
    tracer = provider.get("dev.warren");
  }

  private static OtlpHttpSpanExporter exporter(TracingSettings.Otlp settings) {
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(String.valueOf(settings.endpoint()))
            .setCompression(settings.compression().toLowerCase(Locale.ROOT))
            .setTimeout(settings.timeout())
            .setConnectTimeout(settings.connectTimeout());
    settings.headers().forEach(exporter::addHeader);
    return exporter.build();
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public EventSpan begin(
      Operation operation, TracedMessage message, boolean mayStart, long agoNanos) {
    TraceContext parent = message.trace();
    boolean isRecorded =
        parent == null
            ? mayStart && ThreadLocalRandom.current().nextDouble() < probability
            : parent.isSampled();
    if (!isRecorded) {
      return EventSpan.NONE;
    }
    Span span =
        tracer
            .spanBuilder(SpanAttributes.name(operation, message))
            .setParent(parent == null ? Context.root() : Context.root().with(remote(parent)))
            .setSpanKind(SpanAttributes.kind(operation))
            .setAllAttributes(SpanAttributes.of(operation, message))
            .setStartTimestamp(Instant.now().minusNanos(agoNanos))
            .startSpan();
    return new Recorded(span, context(span.getSpanContext(), parent));
  }

  private static Span remote(TraceContext parent) {
    return Span.wrap(
        SpanContext.createFromRemoteParent(
            parent.traceId(),
            parent.spanId(),
            TraceFlags.fromHex(parent.flags(), 0),
            TraceState.getDefault()));
  }

  private static TraceContext context(SpanContext span, @Nullable TraceContext parent) {
    return new TraceContext(
        "00-%s-%s-%s".formatted(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex()),
        parent == null ? null : parent.tracestate());
  }

  @Override
  public void close() {
    provider.shutdown().join(LAST_SPANS_MS, TimeUnit.MILLISECONDS);
  }

  private record Recorded(Span span, TraceContext context) implements EventSpan {

    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    @Override
    public void end() {
      span.end();
    }

    @Override
    public void fail(String error) {
      span.setAttribute(ERROR, error).setStatus(StatusCode.ERROR);
      span.end();
    }
  }
}
