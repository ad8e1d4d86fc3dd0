package dev.warren.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.PluginNode;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.docs.DocTable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configuration, the alert rules and the dashboard of {@code infra/monitoring}, in Debian's
 * Prometheus. It scrapes a gateway, a worker, RabbitMQ and the proxy of the compose file.
 */
class MonitoringTest {

  private static final Path FOLDER = Repository.root().resolve("infra/monitoring");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:(?:warren|rabbitmq|process|jvm|netty|logback)_[a-z_]+|up\\b)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Path folder;
  private static PluginNode node;
  private static WarrenProcess gateway;
  private static WarrenProcess worker;
  private static ProxyServer proxy;
  private static Process prometheus;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "monitoring");
    folder = folder.toAbsolutePath();
    int metrics = FreePorts.next();
    // A node of its own, because that of the other tests has no metrics.
    node =
        PluginNode.start(
            folder,
            "rabbitmq_prometheus",
            "prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = " + metrics + "\n");
    Map<String, String> settings = Map.of(WarrenProcess.ADDRESSES, node.url());
    worker = WarrenProcess.worker(SharedWarren.broker(), settings);
    gateway = WarrenProcess.gateway(SharedWarren.broker(), settings);
    proxy = ProxyServer.start(ProxyServer.Kind.COMPOSE, gateway, gateway);
    port = FreePorts.next();
    prometheus = startPrometheus(metrics);
    Patience.await("every target is scraped; the log is in " + folder)
        .until(
            () -> {
              assertThat(prometheus.isAlive()).as("Prometheus").isTrue();
              return targets().stream().allMatch("up"::equals) && targets().size() == 5;
            });
  }

  @AfterAll
  static void stop() throws Exception {
    if (prometheus != null) {
      prometheus.destroy();
    }
    for (AutoCloseable each : new AutoCloseable[] {proxy, gateway, worker, node}) {
      if (each != null) {
        each.close();
      }
    }
  }

  /** Only addresses and intervals differ from the file. */
  private static Process startPrometheus(int metrics) throws IOException {
    Files.copy(FOLDER.resolve("alerts.yaml"), folder.resolve("alerts.yaml"));
    String configuration =
        Files.readString(FOLDER.resolve("prometheus.yaml"))
            .replace("_interval: 15s", "_interval: 5s")
            .replace("\"gateway-1:8080\", \"gateway-2:8080\"", address(gateway.port()))
            .replace("rabbitmq:15692", "127.0.0.1:" + metrics)
            .replace("proxy:8404", "127.0.0.1:" + proxy.statusPort())
            .replaceAll(
                "(?s)dns_sd_configs:\n.*?port: 8081\n",
                "static_configs:\n      - targets: [" + address(worker.port()) + "]\n");
    Path file = Files.writeString(folder.resolve("prometheus.yaml"), configuration);
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + file,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  private static String address(int port) {
    return "\"127.0.0.1:" + port + "\"";
  }

  private static List<String> targets() {
    try {
      return each(api("/api/v1/targets?state=active").at("/activeTargets"))
          .map(target -> target.get("health").stringValue())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Test
  void everyMetricIsScraped() throws Exception {
    Set<String> used = new TreeSet<>();
    expressions().values().forEach(expression -> used.addAll(metrics(expression)));
    assertThat(used).hasSizeGreaterThan(20).contains("up", "warren_connections");

    Patience.await("every metric has a series")
        .untilAsserted(
            () ->
                assertThat(each(api("/api/v1/label/__name__/values")).map(JsonNode::stringValue))
                    .containsAll(used));
  }

  @Test
  void everyMetricOfWarrenIsDocumented() throws Exception {
    String page = Repository.read("docs/metrics.md");
    for (String expression : expressions().values()) {
      for (String metric : metrics(expression)) {
        if (metric.startsWith("warren_")) {
          assertThat(page).contains("`" + metric.replaceAll("_bucket$", "") + "`");
        }
      }
    }
  }

  @Test
  void prometheusUnderstandsEveryExpression() throws Exception {
    for (Map.Entry<String, String> each : expressions().entrySet()) {
      String query = each.getValue().replace("$__rate_interval", "1m");
      JsonNode result = api("/api/v1/query?query=" + URLEncoder.encode(query, UTF_8));
      assertThat(result.path("resultType").asString()).as(each.getKey()).isEqualTo("vector");
    }
  }

  /** A rule that fires here would wake people up for nothing. */
  @Test
  void aHealthyWarrenRaisesNoAlert() throws Exception {
    Patience.await("every rule is evaluated")
        .until(() -> rules().size() == alerts().size() && rules().stream().allMatch("ok"::equals));
    assertThat(
            each(api("/api/v1/alerts").at("/alerts"))
                .filter(alert -> alert.get("state").stringValue().equals("firing"))
                .map(JsonNode::toString))
        .isEmpty();
  }

  private static List<String> rules() throws IOException {
    return each(api("/api/v1/rules").at("/groups"))
        .flatMap(group -> each(group.get("rules")))
        .map(rule -> rule.get("health").stringValue())
        .toList();
  }

  /** alerts-test.yaml has series for each alert, and the time at which it fires. */
  @Test
  void everyAlertFires() throws Exception {
    String tests = Files.readString(FOLDER.resolve("alerts-test.yaml"));
    for (Map<?, ?> alert : alerts()) {
      assertThat(tests).contains("alertname: " + alert.get("alert") + "\n");
    }

    Process promtool =
        new ProcessBuilder("promtool", "test", "rules", "alerts-test.yaml")
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(promtool.getInputStream().readAllBytes(), UTF_8);
    assertThat(promtool.waitFor()).as(output).isZero();
  }

  @Test
  void thePageHasEveryAlert() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (List<String> row : DocTable.rows("docs/operations.md", "## What to alert on")) {
      documented.put(row.get(0).replace("`", ""), row.get(1));
    }
    Map<String, String> rules = new TreeMap<>();
    for (Map<?, ?> alert : alerts()) {
      String severity = (String) ((Map<?, ?>) alert.get("labels")).get("severity");
      rules.put((String) alert.get("alert"), severity);
    }

    assertThat(documented).isEqualTo(rules);
  }

  @Test
  void grafanaFindsItsFiles() throws Exception {
    JsonNode dashboard = dashboard();
    String datasource = Files.readString(FOLDER.resolve("grafana/datasource.yaml"));

    assertThat(datasource).contains("uid: prometheus", "url: http://prometheus:9090");
    assertThat(each(dashboard.get("panels")).map(panel -> panel.get("id").asInt()))
        .doesNotHaveDuplicates();
    assertThat(each(dashboard.get("panels")).filter(panel -> panel.has("datasource")))
        .isNotEmpty()
        .allMatch(panel -> panel.at("/datasource/uid").stringValue().equals("prometheus"));
  }

  /** By the alert or the panel that it belongs to. */
  private static Map<String, String> expressions() throws IOException {
    Map<String, String> expressions = new TreeMap<>();
    for (Map<?, ?> alert : alerts()) {
      expressions.put("alert " + alert.get("alert"), (String) alert.get("expr"));
    }
    each(dashboard().get("panels"))
        .filter(panel -> panel.has("targets"))
        .forEach(
            panel ->
                each(panel.get("targets"))
                    .forEach(
                        target ->
                            expressions.put(
                                panel.get("title") + " " + target.get("refId"),
                                target.get("expr").stringValue())));
    return expressions;
  }

  private static Set<String> metrics(String expression) {
    Set<String> names = new TreeSet<>();
    METRIC
        .matcher(expression.replaceAll("\"[^\"]*\"|\\{[^}]*\\}", ""))
        .results()
        .forEach(found -> names.add(found.group()));
    return names;
  }

  private static List<Map<?, ?>> alerts() throws IOException {
    Map<?, ?> file =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FOLDER.resolve("alerts.yaml")));
    List<Map<?, ?>> alerts = new ArrayList<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        alerts.add((Map<?, ?>) rule);
      }
    }
    return alerts;
  }

  private static JsonNode dashboard() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("grafana/warren.json")));
  }

  private static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** The data of a response of Prometheus. */
  private static JsonNode api(String path) throws IOException {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpResponse<String> reply =
          HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      if (reply.statusCode() == 503) {
        throw new IOException("Prometheus is not ready yet");
      }
      String body = reply.body();
      JsonNode response = JsonMapper.shared().readTree(body);
      assertThat(response.path("status").asString()).as(body).isEqualTo("success");
      return response.get("data");
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
