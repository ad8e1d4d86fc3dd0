package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.broker.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A channel by plain HTTP: publish, read, follow (the contract's section 6). */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpTest {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestBroker broker;
  private Connection connection;
  private Channel channel;

  /** What goes to the workers. */
  private String events;

  /** With everything in its window, and with next to nothing. */
  private RunningGateway large;

  private RunningGateway small;
  private String alice;
  private String carol;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    connection = broker.connect();
    Topology.declareLog(connection);
    Topology.declareAlerts(connection);
    large =
        RunningGateway.start(
            broker.url(),
            "warren.dev-tokens=true",
            "warren.allowed-origins=self,https://app.example");
    small =
        RunningGateway.start(broker.url(), "warren.dev-tokens=true", "warren.history.window=16KB");
    large.awaitHealthy();
    small.awaitHealthy();
    channel = connection.createChannel();
    channel.confirmSelect();
    events = channel.queueDeclare().getQueue();
    channel.queueBind(events, Names.EVENTS, "#");
    alice = token("{\"user\":\"alice\",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}");
    carol = token("{\"user\":\"carol\",\"teams\":[\"team-7\"]}");
  }

  @AfterAll
  void stop() throws Exception {
    connection.close();
    large.close();
    small.close();
    broker.close();
  }

  private String token(String wanted) throws Exception {
    return large.bearer(wanted).replace("Authorization:", "").trim();
  }

  private List<RunningGateway> both() {
    return List.of(large, small);
  }

  private void publish(String to, int from, int count) throws Exception {
    for (int i = from; i < from + count; i++) {
      String json =
          "{\"id\":\"e%d\",\"type\":\"x\",\"timestamp\":\"2026-01-31T12:00:00.000Z\",\"channel\":\"%s\",\"data\":{\"n\":%d}}"
              .formatted(i, to, i);
      channel.basicPublish(
          Names.TOPICS,
          to,
          new BasicProperties.Builder().type("x").headers(Map.of()).build(),
          json.getBytes(StandardCharsets.UTF_8));
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  private HttpResponse<String> get(RunningGateway gateway, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + gateway.port() + path))
            .header("Authorization", alice);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode messages(RunningGateway gateway, String channel, String query) throws Exception {
    HttpResponse<String> answer = get(gateway, "/api/channels/" + channel + "/messages" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static List<Integer> numbers(JsonNode page) {
    return page.path("messages").valueStream().map(m -> m.at("/data/n").asInt()).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private void awaitRead(RunningGateway gateway, String channel, int last) {
    Awaitility.await()
        .until(() -> numbers(messages(gateway, channel, "?limit=1")).equals(List.of(last)));
  }

  @Test
  void historyIsReadForwardsAndBackwards() throws Exception {
    publish("room.pages", 0, 100);
    publish("elsewhere.pages", 0, 50);
    for (RunningGateway gateway : both()) {
      awaitRead(gateway, "elsewhere.pages", 49);
      JsonNode last = messages(gateway, "room.pages", "?limit=30");
      assertThat(numbers(last)).isEqualTo(range(70, 100));
      assertThat(last.path("truncated").asBoolean()).isTrue();
      JsonNode before =
          messages(
              gateway,
              "room.pages",
              "?limit=60&before=" + last.at("/messages/0/position").asLong());
      assertThat(numbers(before)).isEqualTo(range(10, 70));
      JsonNode first =
          messages(
              gateway,
              "room.pages",
              "?limit=60&before=" + before.at("/messages/0/position").asLong());
      assertThat(numbers(first)).isEqualTo(range(0, 10));
      assertThat(first.path("truncated").asBoolean()).isFalse();

      JsonNode on = messages(gateway, "room.pages", "?since=" + before.path("last").asLong());
      assertThat(numbers(on)).isEqualTo(range(70, 100));
      assertThat(on.path("truncated").asBoolean()).isFalse();
      JsonNode all = messages(gateway, "room.pages", "?since=0&limit=90");
      assertThat(numbers(all)).isEqualTo(range(0, 90));
      assertThat(all.path("truncated").asBoolean()).isTrue();
      assertThat(
              numbers(
                  messages(gateway, "room.pages", "?limit=10&since=" + all.path("last").asLong())))
          .isEqualTo(range(90, 100));
      JsonNode nothing = messages(gateway, "room.nothing", "");
      assertThat(nothing.path("messages").size()).isZero();
      assertThat(nothing.path("last").isNull()).isTrue();
      JsonNode still = messages(gateway, "room.nothing", "?since=" + all.path("last").asLong());
      assertThat(still.path("messages").size()).isZero();
      assertThat(still.path("truncated").asBoolean()).isFalse();
      assertThat(still.path("last").asLong()).isGreaterThan(all.path("last").asLong());
    }
  }

  @Test
  void aChannelIsSummedUp() throws Exception {
    publish("room.sum", 0, 5);
    awaitRead(large, "room.sum", 4);
    try (EventStreamClient follower =
        new EventStreamClient(large, "/api/channels/room.sum/events?token=" + alice.substring(7))) {
      follower.awaitLive();
      JsonNode sum = JsonMapper.shared().readTree(get(large, "/api/channels/room.sum").body());
      assertThat(sum.path("messageCount").asInt()).isEqualTo(5);
      assertThat(sum.at("/first/position").asLong())
          .isEqualTo(sum.at("/last/position").asLong() - 4);
      assertThat(sum.path("countedSince").isIntegralNumber()).isTrue();
      assertThat(sum.path("subscribers").asInt()).isEqualTo(1);
    }
  }

  @Test
  void whatIsPublishedIsConfirmedAndOnItsWay() throws Exception {
    HttpResponse<String> answer =
        post(alice, "notes.team-7", "{\"type\":\"note_deleted\",\"data\":{\"noteId\":\"n1\"}}");
    assertThat(answer.statusCode()).isEqualTo(202);
    String id = JsonMapper.shared().readTree(answer.body()).path("id").asString();
    var event = channel.basicGet(events, true);
    assertThat(new String(event.getBody(), StandardCharsets.UTF_8))
        .contains(id)
        .contains("\"author\":\"alice\"");
  }

  private HttpResponse<String> post(String token, String to, String json) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + large.port() + "/api/channels/" + to + "/events"))
            .header("Authorization", token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void whatIsRefusedIsAProblem() throws Exception {
    assertProblem(post(alice, "notes.team-7", "{\"type\":\"nonsense\"}"), 400, "invalid_event");
    assertProblem(post(alice, "notes.team-7", "no json"), 400, "invalid_event");
    assertProblem(post(carol, "notes.other", "{\"type\":\"x\"}"), 403, "not_allowed");
    assertProblem(post("Bearer nonsense", "notes.x", "{}"), 401, "bad_token");
    assertProblem(get(large, "/api/channels/a%20b/messages"), 404, "unknown_destination");
    assertProblem(get(large, "/api/channels/warren.states"), 404, "unknown_destination");
    assertProblem(get(large, "/api/channels/room.x/messages?since=1"), 410, "gap");
    assertProblem(get(large, "/api/channels/room.x/messages?limit=0"), 400, "bad_request");
    assertProblem(get(large, "/api/channels/a%20b/events"), 404, "unknown_destination");
    assertProblem(get(large, "/api/channels/room.x/events?since=x"), 400, "malformed_frame");
    assertProblem(get(large, "/api/channels/room.x/messages?limit=abc"), 400, "bad_request");
    assertProblem(get(large, "/api/nothing"), 404, "not_found");
    assertProblem(get(large, "/ws/" + "x".repeat(300)), 404, "unknown_destination");
    assertProblem(get(large, "/ws", "Origin", "https://evil.example"), 403, "not_allowed");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = JsonMapper.shared().readTree(answer.body());
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("detail").asString()).isNotEmpty();
    assertThat(problem.path("status").asInt()).isEqualTo(status);
  }

  @Test
  void anEventStreamGoesOnWhereItWasCutOff() throws Exception {
    for (RunningGateway gateway : both()) {
      String path = "/api/channels/room.sse/events";
      String header = "Authorization: " + alice;
      String id;
      try (EventStreamClient first = new EventStreamClient(gateway, path, header)) {
        first.awaitLive();
        assertThat(first.head.get(0)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(first.head).anyMatch(line -> line.toLowerCase().contains("text/event-stream"));
        publish("room.sse", 0, 3);
        first.awaitMessages(3);
        assertThat(first.messages().get(0).json().at("/data/n").asInt()).isZero();
        assertThat(first.messages().get(0).json().path("position").asString())
            .isEqualTo(first.messages().get(0).id());
        id = first.lastId();
      }
      publish("room.sse", 3, 40);
      publish("elsewhere.sse", 0, 40);
      try (EventStreamClient again =
          new EventStreamClient(gateway, path + "?since=1", header, "Last-Event-ID: " + id)) {
        again.awaitLive();
        publish("room.sse", 43, 7);
        again.awaitMessages(47);
        assertThat(again.messages().stream().map(e -> e.json().at("/data/n").asInt()).toList())
            .isEqualTo(range(3, 50));
      }
      try (EventStreamClient lost = new EventStreamClient(gateway, path + "?since=1", header)) {
        lost.awaitLive();
        JsonNode gap = lost.messages().get(0).json();
        assertThat(gap.path("type").asString()).isEqualTo("gap");
        assertThat(gap.at("/data/from").asLong()).isEqualTo(1);
        assertThat(gap.at("/data/to").asString()).isEqualTo(lost.lastId());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"nonsense,401", ",401"})
  void nobodyFollowsWithoutAToken(String token, int status) throws Exception {
    String query = token == null ? "" : "?token=" + token;
    try (EventStreamClient client =
        new EventStreamClient(large, "/api/channels/room.x/events" + query)) {
      assertThat(client.status()).isEqualTo(status);
    }
  }

  @Test
  void nobodyFollowsWhatOneMayNotRead() throws Exception {
    try (EventStreamClient client =
        new EventStreamClient(
            large, "/api/channels/notes.other/events", "Authorization: " + carol)) {
      assertThat(client.status()).isEqualTo(403);
    }
  }

  @Test
  void aTokenThatExpiresEndsTheStream() throws Exception {
    String shortly = token("{\"user\":\"alice\",\"channels\":{\"read\":[\"#\"]},\"ttlSeconds\":2}");
    try (EventStreamClient client =
        new EventStreamClient(large, "/api/channels/x.y/events", "Authorization: " + shortly)) {
      Awaitility.await().until(client::hasEnded);
      assertThat(client.messages().get(0).json().at("/data/code").asString())
          .isEqualTo("token_expired");
    }
  }

  @Test
  void pagesOfOtherOriginsNeedToBeAllowed() throws Exception {
    try (EventStreamClient allowed =
            new EventStreamClient(
                large,
                "/api/channels/room.x/events",
                "Authorization: " + alice,
                "Origin: https://app.example");
        EventStreamClient not =
            new EventStreamClient(
                large,
                "/api/channels/room.x/events",
                "Authorization: " + alice,
                "Origin: https://evil.example")) {
      allowed.awaitLive();
      not.awaitLive();
      assertThat(allowed.head)
          .anyMatch(
              line -> line.equalsIgnoreCase("access-control-allow-origin: https://app.example"));
      assertThat(not.head)
          .noneMatch(line -> line.toLowerCase().startsWith("access-control-allow-origin"));
    }
    assertThat(
            get(large, "/api/config", "Origin", "https://app.example")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .contains("https://app.example");
    assertThat(get(large, "/api/config", "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
  }

  @Test
  void answersAreCompressedForWhoAsks() throws Exception {
    publish("room.zip", 0, 100);
    awaitRead(large, "room.zip", 99);
    HttpResponse<String> zipped =
        get(large, "/api/channels/room.zip/messages?limit=100", "Accept-Encoding", "gzip");
    assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
  }

  @Test
  void aBrowserApplicationNeedsOnlyItsOrigin() throws Exception {
    JsonNode config = JsonMapper.shared().readTree(get(large, "/api/config").body());
    assertThat(config.at("/endpoints/json").asString()).isEqualTo("/ws");
    assertThat(config.path("stomp").asString()).isEqualTo("/stomp");
    assertThat(config.at("/limits/frameBytes").asLong()).isPositive();
    assertThat(closeCode(config, 4008)).contains("\"reconnect\":true,\"freshToken\":false");
    assertThat(closeCode(config, 4011)).contains("\"reconnect\":false,\"freshToken\":true");
    assertThat(closeCode(config, 4003)).contains("\"reconnect\":false,\"freshToken\":false");
  }

  private static String closeCode(JsonNode config, int code) {
    return config
        .path("closeCodes")
        .valueStream()
        .filter(each -> each.path("code").asInt() == code)
        .findFirst()
        .orElseThrow()
        .toString();
  }
}
