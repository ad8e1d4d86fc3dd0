package dev.warren.boot;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Spring Boot's settings for the export of spans, {@code management.opentelemetry.tracing.export},
 * with its defaults. They are bound only if there is an endpoint.
 */
record TracingSettings(
    @DefaultValue Otlp otlp,
    @DefaultValue("5s") Duration scheduleDelay,
    @DefaultValue("2048") int maxQueueSize,
    @DefaultValue("512") int maxBatchSize,
    @DefaultValue("30s") Duration timeout) {

  /**
   * @param endpoint the URL of a collector, with the path
   */
  record Otlp(
      @Nullable String endpoint,
      @DefaultValue("none") String compression,
      @DefaultValue("10s") Duration timeout,
      @DefaultValue("10s") Duration connectTimeout,
      @DefaultValue Map<String, String> headers) {}
}
