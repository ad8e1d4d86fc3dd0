package dev.warren.boot;

import dev.warren.trace.EventTracer;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The recording of spans, by the names of Spring Boot's own settings. Without an endpoint no class
 * of OpenTelemetry is loaded, and the start of a program takes no longer.
 */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

  private static final String EXPORT = "management.opentelemetry.tracing.export";

  /** Spring Boot's default. */
  private static final double PROBABILITY = 0.1;

  @Bean
  EventTracer eventTracer(Environment environment) {
    if (!StringUtils.hasText(environment.getProperty(EXPORT + ".otlp.endpoint"))) {
      return EventTracer.OFF;
    }
    Binder binder = Binder.get(environment);
    Map<String, String> resource =
        binder
            .bind(
                "management.opentelemetry.resource-attributes",
                Bindable.mapOf(String.class, String.class))
            .orElse(Map.of());
    return new OtlpTracer(
        binder.bind(EXPORT, TracingSettings.class).get(),
        environment.getProperty(
            "management.tracing.sampling.probability", Double.class, PROBABILITY),
        environment.getProperty("spring.application.name", "warren"),
        resource);
  }
}
