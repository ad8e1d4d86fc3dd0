package dev.warren.bench.workload;

import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Observation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A gateway's memory metrics, from {@code /actuator/prometheus}. Other peers have none. */
final class Gauges {

  static final String HEAP = "heap";
  static final String DIRECT = "direct memory";

  /**
   * The heap without the messages that the gateway keeps for history, by its own approximate count.
   */
  static final String OWN_HEAP = "heap without history";

  private static final String HISTORY = "history";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI uri;

  private Gauges(URI uri) {
    this.uri = uri;
  }

  /**
   * @param url the clients' address; HTTP is on the same port
   */
  static Gauges of(String url) {
    URI clients = URI.create(url);
    return new Gauges(
        URI.create(
            "http://%s:%d/actuator/prometheus".formatted(clients.getHost(), clients.getPort())));
  }

  /** The metrics in bytes, by name; empty if the peer has none. */
  Map<String, Double> read() throws InterruptedException {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? parse(answer.body()) : Map.of();
    } catch (IOException e) {
      return Map.of(); // The peer is no gateway of Warren.
    }
  }

  /** Adds how much a metric has grown, if the peer has it. */
  static Observation grown(
      Observation seen,
      Figure figure,
      String gauge,
      Map<String, Double> before,
      Map<String, Double> after) {
    Double from = before.get(gauge);
    Double to = after.get(gauge);
    return from == null || to == null || from == 0 ? seen : seen.with(figure, to / from);
  }

  static Map<String, Double> parse(String text) {
    Map<String, Double> sums = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              String name = name(line);
              if (!name.isEmpty()) {
                sums.merge(name, value(line), Double::sum);
              }
            });
    if (sums.containsKey(HEAP)) {
      sums.put(OWN_HEAP, sums.get(HEAP) - sums.getOrDefault(HISTORY, 0.0));
    }
    return sums;
  }

  private static String name(String line) {
    if (line.startsWith("jvm_memory_used_bytes{") && line.contains("area=\"heap\"")) {
      return HEAP; // one line each for Eden, survivors and the old generation
    }
    if (line.startsWith("jvm_gc_live_data_size_bytes")) {
      return "live heap"; // what the last full collection left
    }
    if (line.startsWith("jvm_buffer_memory_used_bytes{") && line.contains("id=\"direct\"")) {
      return DIRECT;
    }
    if (line.startsWith("netty_allocator_memory_used{") && line.contains("direct")) {
      return "Netty, direct";
    }
    if (line.startsWith("warren_history_window_size_bytes")
        || line.startsWith("warren_history_scanned_size_bytes")) {
      return HISTORY;
    }
    return "";
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
