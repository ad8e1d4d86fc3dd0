package dev.warren.system.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.driver.DriverPage;
import dev.warren.system.driver.Node;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.trace.CollectedSpan;
import dev.warren.testkit.trace.SpanCollector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One event, from curl by a gateway, RabbitMQ, a worker and another gateway to STOMP.js in
 * Chromium, is one trace in a collector. The logs are JSON, and name the event.
 */
class AnEventIsFollowedByItsTraceTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE + "-" + CALLER + "-01";

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static final List<AutoCloseable> STARTED = new ArrayList<>();

  private static TestBroker broker;
  private static SpanCollector collector;
  private static WarrenProcess worker;
  private static WarrenProcess publishing;
  private static WarrenProcess delivering;

  @BeforeAll
  static void start() throws Exception {
    broker = closedAtTheEnd(TestBroker.shared());
    collector = closedAtTheEnd(SpanCollector.start());
    Map<String, String> settings =
        Map.of(
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
            collector.endpoint(),
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_SCHEDULE_DELAY",
            "100ms",
            "MANAGEMENT_TRACING_SAMPLING_PROBABILITY",
            "0",
            "LOGGING_STRUCTURED_FORMAT_CONSOLE",
            "ecs");
    worker = closedAtTheEnd(WarrenProcess.worker(broker, settings));
    publishing = closedAtTheEnd(WarrenProcess.gateway(broker, settings));
    delivering = closedAtTheEnd(WarrenProcess.gateway(broker, settings));
  }

  private static <T extends AutoCloseable> T closedAtTheEnd(T process) {
    STARTED.add(process);
    return process;
  }

  @AfterAll
  static void stop() throws Exception {
    for (int i = STARTED.size() - 1; i >= 0; i--) {
      STARTED.get(i).close();
    }
  }

  @Test
  void fromCurlToTheBrowsersMessage() throws Exception {
    String token = publishing.token(Tokens.EVERYTHING);
    try (DrivenClient browser = browser(token)) {
      browser.subscribe("s", "/topic/notes.team-7", Map.of());

      String id = curl(token, "{\"type\":\"note_created\",\"data\":{\"noteId\":\"n\"}}");

      StockClient.Received message = browser.message();
      assertThat(JsonMapper.shared().readTree(message.body()).get("id").stringValue())
          .isEqualTo(id);
      CollectedSpan published = child(CALLER, "gateway", "publish warren.events:notes.#");
      CollectedSpan processed =
          child(published.id(), "notifier-worker", "process warren.events:notes.#");
      CollectedSpan toTopics =
          child(processed.id(), "notifier-worker", "publish warren.topics:notes.#");
      CollectedSpan delivered = child(toTopics.id(), "gateway", "deliver warren.topics:notes.#");
      assertThat(message.header("traceparent"))
          .isEqualTo("00-" + TRACE + "-" + toTopics.id() + "-01");
      assertThat(collector.spans()).allSatisfy(s -> assertThat(s.traceId()).isEqualTo(TRACE));
      assertThat(List.of(published, processed, toTopics, delivered))
          .allSatisfy(
              span ->
                  assertThat(span.attributes())
                      .containsEntry("messaging.system", "rabbitmq")
                      .containsEntry("messaging.message.id", id));
      assertThat(published.attributes().get("service.instance.id"))
          .as("another gateway")
          .isNotEqualTo(delivered.attributes().get("service.instance.id"));
    }
  }

  @Test
  void logLineIsJsonWithIdAndTrace() throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      channel.basicPublish(
          Names.EVENTS,
          "notes.team-7",
          new BasicProperties.Builder()
              .headers(Map.of("traceparent", PARENT.replaceFirst("01$", "00")))
              .build(),
          "{\"id\":\"refused-1\",\"type\":\"note_created\"}".getBytes(StandardCharsets.UTF_8));
    }

    Patience.await("the line of the dead letter").until(() -> line("refused-1") != null);
    JsonNode line = line("refused-1");
    assertThat(line.path("message").asString())
        .startsWith("dead letter from 'notes.team-7': ")
        .endsWith("[id refused-1, trace " + TRACE + "]");
    assertThat(line.path("traceId").asString()).isEqualTo(TRACE);
    for (WarrenProcess program : List.of(worker, publishing, delivering)) {
      for (String each : Files.readAllLines(program.log())) {
        assertThat(JsonMapper.shared().readTree(each).has("@timestamp")).as(each).isTrue();
      }
    }
  }

  private static JsonNode line(String id) throws Exception {
    for (String line : Files.readAllLines(worker.log())) {
      JsonNode json = JsonMapper.shared().readTree(line);
      if (json.path("id").asString("").equals(id)) {
        return json;
      }
    }
    return null;
  }

  private static CollectedSpan child(String parent, String service, String name) {
    CollectedSpan span = collector.await(1, each -> each.parentId().equals(parent)).get(0);
    assertThat(span.service()).isEqualTo(service);
    assertThat(span.name()).isEqualTo(name);
    assertThat(span.failed()).isFalse();
    return span;
  }

  private static DrivenClient browser(String token) throws Exception {
    Node.require("@stomp/stompjs");
    Page page = CHROMIUM.newPage(delivering.http());
    page.evaluate("() => {%s}".formatted(Files.readString(StompJsInChromiumTest.STOMP_JS)));
    DrivenClient client = new DrivenClient(DriverPage.load(page, "driver.js", "window.StompJs"));
    client.connect(
        Map.of(
            "url",
            delivering.stomp(),
            "token",
            token,
            "heartBeat",
            (int) Patience.LIMIT.toMillis()));
    return client;
  }

  /** Publishes an event by curl; returns its id. */
  private static String curl(String token, String event) throws Exception {
    Process curl =
        new ProcessBuilder(
                "curl",
                "--silent",
                "--show-error",
                "-H",
                "Authorization: Bearer " + token,
                "-H",
                "Content-Type: application/json",
                "-H",
                "traceparent: " + PARENT,
                "-d",
                event,
                publishing.http() + "/api/channels/notes.team-7/events")
            .redirectErrorStream(true)
            .start();
    String printed = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor()).as(printed).isZero();
    String id = JsonMapper.shared().readTree(printed).path("id").asString("");
    assertThat(id).as(printed).isNotEmpty();
    return id;
  }
}
