package dev.warren.testkit.trace;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warren.testkit.Patience;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** A collector that takes spans by OTLP over HTTP, in protobuf, and keeps them all. */
public final class SpanCollector implements AutoCloseable {

  private final HttpServer server;
  private final List<CollectedSpan> spans = new CopyOnWriteArrayList<>();
  private final List<String> requestHeaders = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch held = new CountDownLatch(0);

  private SpanCollector(HttpServer server) {
    this.server = server;
  }

  /** Starts a collector on a free port of loopback. */
  public static SpanCollector start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SpanCollector collector = new SpanCollector(server);
    server.createContext("/v1/traces", collector::take);
    server.start();
    return collector;
  }

  /** Lets requests wait until {@link #release}. */
  public void hold() {
    held = new CountDownLatch(1);
  }

  public void release() {
    held.countDown();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  /** All spans so far. */
  public List<CollectedSpan> spans() {
    return List.copyOf(spans);
  }

  /** The header lines of all requests so far. */
  public List<String> requestHeaders() {
    return requestHeaders;
  }

  /** The spans that match, once there are at least this many. */
  public List<CollectedSpan> await(int count, Predicate<CollectedSpan> wanted) {
    Patience.await(count + " spans").until(() -> spans.stream().filter(wanted).count() >= count);
    return spans.stream().filter(wanted).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      held.await();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> requestHeaders.add(name.toLowerCase() + ": " + values.get(0)));
      boolean isZipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      ExportTraceServiceRequest request =
          ExportTraceServiceRequest.parseFrom(
              isZipped
                  ? new GZIPInputStream(exchange.getRequestBody())
                  : exchange.getRequestBody());
      request.getResourceSpansList().forEach(this::add);
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void add(ResourceSpans of) {
    Map<String, String> resource = texts(of.getResource().getAttributesList());
    String service = resource.getOrDefault("service.name", "");
    for (ScopeSpans scope : of.getScopeSpansList()) {
      for (Span span : scope.getSpansList()) {
        Map<String, String> attributes = new HashMap<>(resource);
        attributes.putAll(texts(span.getAttributesList()));
        spans.add(
            new CollectedSpan(
                service,
                span.getName(),
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getKind().name().replace("SPAN_KIND_", ""),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                attributes));
      }
    }
  }

  private static Map<String, String> texts(List<KeyValue> attributes) {
    Map<String, String> texts = new HashMap<>();
    for (KeyValue attribute : attributes) {
      AnyValue value = attribute.getValue();
      texts.put(
          attribute.getKey(),
          value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue());
    }
    return texts;
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Override
  public void close() {
    release();
    server.stop(0);
  }
}
