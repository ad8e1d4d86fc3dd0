package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The trace of an event passes a gateway in both directions, without a collector of spans. */
class TracePassesOnTest extends JsonAsAlice {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String STATE = "congo=t61rcWkgMzE";

  private static final String EVENT = "{\"type\":\"x\",\"data\":{\"n\":1}}";

  private final String room = "room." + name;
  private String queue;

  /** Binds a queue in place of a worker's partition. */
  @BeforeEach
  void bind() throws Exception {
    queue = topics.channel().queueDeclare().getQueue();
    topics.channel().queueBind(queue, Names.EVENTS, room);
  }

  @Test
  void requestsHeadersReachTheWorker() throws Exception {
    post("traceparent", PARENT, "tracestate", "congo=t61rcWkgMzE", "tracestate", "rojo=1");

    assertThat(posted())
        .containsEntry("traceparent", PARENT)
        .containsEntry("tracestate", "congo=t61rcWkgMzE,rojo=1");
  }

  @Test
  void malformedHeadersAreNoReasonToRefuse() throws Exception {
    post("traceparent", "00-xyz", "tracestate", STATE);
    assertThat(posted()).doesNotContainKeys("traceparent", "tracestate");

    post("traceparent", PARENT, "traceparent", PARENT);
    assertThat(posted()).doesNotContainKeys("traceparent");

    post("traceparent", PARENT, "tracestate", "s=" + "x".repeat(600));
    assertThat(posted()).containsEntry("traceparent", PARENT).doesNotContainKey("tracestate");
  }

  @Test
  void headersOfStompReachTheWorker() throws Exception {
    try (StompClient client = gateway.client(alice)) {
      String head = "destination:/app/" + room + "\ntracestate:" + STATE + "\ntraceparent:";
      client.request("SEND", head + PARENT + "\n", EVENT);
      assertThat(posted()).containsEntry("traceparent", PARENT).containsEntry("tracestate", STATE);

      client.request("SEND", head + "malformed\n", EVENT);
      assertThat(posted()).doesNotContainKeys("traceparent", "tracestate");
    }
  }

  @Test
  void fieldsOfJsonReachTheWorkerAsHeaders() throws Exception {
    try (JsonClient client = open("/ws")) {
      client.request(
          """
          {"type":"x","channel":"%s","data":{},"traceparent":"%s","tracestate":"%s"}"""
              .formatted(room, PARENT, STATE));
    }

    assertThat(posted()).containsEntry("traceparent", PARENT).containsEntry("tracestate", STATE);
  }

  @Test
  void everyProtocolShowsTheTrace() throws Exception {
    try (StompClient stomp = gateway.client(alice);
        JsonClient json = open("/ws");
        EventStreamClient stream =
            gateway
                .events("/api/channels/" + room + "/events", "Authorization: Bearer " + alice)
                .awaitLive()) {
      stomp.subscribe("s", "/topic/" + room);
      json.send("{\"type\":\"subscribe\",\"channel\":\"" + room + "\"}").take("subscribed");
      topics.publish(
          room,
          new BasicProperties.Builder()
              .messageId("e1")
              .type("x")
              .headers(Map.of("traceparent", PARENT, "tracestate", STATE)),
          TopicPublisher.json(room, "e1", "x", "{}"));

      StompFrame message = stomp.message();
      assertThat(message.headers())
          .containsEntry("traceparent", PARENT)
          .containsEntry("tracestate", STATE);
      assertTraced(json.takeEvent("e1"));
      assertTraced(stream.awaitMessages(1).get(0).json());
      assertTraced(history().at("/messages/0"));
    }
  }

  @Test
  void malformedTraceIsNoFieldOfJson() throws Exception {
    try (JsonClient json = open("/ws")) {
      json.send("{\"type\":\"subscribe\",\"channel\":\"" + room + "\"}").take("subscribed");
      topics.publish(
          room,
          new BasicProperties.Builder().headers(Map.of("traceparent", "malformed")),
          TopicPublisher.json(room, "e1", "x", "{}"));

      assertThat(json.takeEvent("e1").has("traceparent")).isFalse();
    }
  }

  private static void assertTraced(JsonNode event) {
    assertThat(event.path("id").asString()).isEqualTo("e1");
    assertThat(event.path("traceparent").asString("")).as(event.toString()).isEqualTo(PARENT);
    assertThat(event.path("tracestate").asString("")).isEqualTo(STATE);
  }

  private void post(String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + alice;
    System.arraycopy(headers, 0, all, 2, headers.length);
    HttpResponse<String> response = gateway.post("/api/channels/" + room + "/events", EVENT, all);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
  }

  /** The headers of the next event for a worker. */
  private Map<String, String> posted() throws Exception {
    GetResponse[] event = new GetResponse[1];
    Patience.await("the event")
        .until(() -> (event[0] = topics.channel().basicGet(queue, true)) != null);
    Map<String, String> headers = new HashMap<>();
    event[0].getProps().getHeaders().forEach((key, value) -> headers.put(key, value.toString()));
    return headers;
  }

  private JsonNode history() throws Exception {
    String path = "/api/channels/" + room + "/messages";
    return JsonMapper.shared()
        .readTree(gateway.get(path, "Authorization", "Bearer " + alice).body());
  }
}
