package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.SentTimestamp;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A channel over plain HTTP: publish, read, follow. */
class HttpTest extends TwoWindows {

  private static String carol;

  @BeforeAll
  static void tokens() {
    carol = usual.token(Tokens.member("carol", "team-7"));
  }

  /** Publishes numbered events, which {@link #numbers} finds in a page. */
  private static void publish(String to, int from, int count) throws Exception {
    for (int i = from; i < from + count; i++) {
      topics.publish(
          to,
          new BasicProperties.Builder().type("x"),
          TopicPublisher.json(to, "e" + i, "x", "{\"n\":" + i + "}"));
    }
    topics.confirm();
  }

  private static HttpResponse<String> get(RunningGateway gateway, String path, String... headers)
      throws Exception {
    return gateway.get(
        path,
        Stream.concat(Stream.of("Authorization", "Bearer " + alice), Stream.of(headers))
            .toArray(String[]::new));
  }

  private static HttpResponse<String> post(String token, String to, String json) throws Exception {
    return usual.post("/api/channels/" + to + "/events", json, "Authorization", "Bearer " + token);
  }

  private static JsonNode messages(RunningGateway gateway, String channel, String query)
      throws Exception {
    HttpResponse<String> response = get(gateway, "/api/channels/" + channel + "/messages" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  private static List<Integer> numbers(JsonNode page) {
    return page.path("messages").valueStream().map(m -> m.at("/data/n").asInt()).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  /** Waits until the gateway has read the log up to this event of a channel. */
  private static void awaitRead(RunningGateway gateway, String channel, int last) {
    Patience.await("event " + last + " of " + channel)
        .until(() -> numbers(messages(gateway, channel, "?limit=1")).equals(List.of(last)));
  }

  private static EventStreamClient follow(
      RunningGateway gateway, String channel, String token, String... headers) throws Exception {
    return gateway.events(
        "/api/channels/" + channel,
        Stream.concat(Stream.of("Authorization: Bearer " + token), Stream.of(headers))
            .toArray(String[]::new));
  }

  @Test
  void historyIsPagedInBothDirections() throws Exception {
    publish(room, 0, 100);
    publish(elsewhere, 0, 50);
    for (RunningGateway gateway : List.of(usual, small)) {
      awaitRead(gateway, elsewhere, 49);
      JsonNode last = messages(gateway, room, "?limit=30");
      assertThat(numbers(last)).isEqualTo(range(70, 100));
      assertThat(last.path("truncated").asBoolean()).isTrue();
      JsonNode before =
          messages(gateway, room, "?limit=60&before=" + last.at("/messages/0/position").asLong());
      assertThat(numbers(before)).isEqualTo(range(10, 70));
      JsonNode first =
          messages(gateway, room, "?limit=60&before=" + before.at("/messages/0/position").asLong());
      assertThat(numbers(first)).isEqualTo(range(0, 10));
      assertThat(first.path("truncated").asBoolean()).isFalse();

      JsonNode on = messages(gateway, room, "?since=" + before.path("last").asLong());
      assertThat(numbers(on)).isEqualTo(range(70, 100));
      assertThat(on.path("truncated").asBoolean()).isFalse();
      JsonNode all = messages(gateway, room, "?since=0&limit=90");
      assertThat(numbers(all)).isEqualTo(range(0, 90));
      assertThat(all.path("truncated").asBoolean()).isTrue();
      assertThat(numbers(messages(gateway, room, "?limit=10&since=" + all.path("last").asLong())))
          .isEqualTo(range(90, 100));
      JsonNode nothing = messages(gateway, "nothing." + name, "");
      assertThat(nothing.path("messages").size()).isZero();
      assertThat(nothing.path("last").isNull()).isTrue();
      JsonNode still = messages(gateway, "nothing." + name, "?since=" + all.path("last").asLong());
      assertThat(still.path("messages").size()).isZero();
      assertThat(still.path("truncated").asBoolean()).isFalse();
      assertThat(still.path("last").asLong()).isGreaterThan(all.path("last").asLong());
    }
  }

  @Test
  void summaryCountsMessagesAndSubscribers() throws Exception {
    publish(room, 0, 5);
    awaitRead(usual, room, 4);
    try (EventStreamClient follower =
        usual.events("/api/channels/" + room + "/events?token=" + alice)) {
      follower.awaitLive();
      JsonNode sum = JsonMapper.shared().readTree(get(usual, "/api/channels/" + room).body());
      assertThat(sum.path("messageCount").asInt()).isEqualTo(5);
      JsonNode all =
          JsonMapper.shared()
              .readTree(get(usual, "/api/channels/" + room + "/messages?since=0").body())
              .path("messages");
      assertThat(sum.at("/first/position")).isEqualTo(all.at("/0/position"));
      assertThat(sum.at("/last/position")).isEqualTo(all.at("/4/position"));
      assertThat(sum.path("countedSince").isIntegralNumber()).isTrue();
      assertThat(sum.path("subscribers").asInt()).isEqualTo(1);
    }
  }

  @Test
  void publishedEventIsConfirmedAndSent() throws Exception {
    String events = topics.channel().queueDeclare().getQueue();
    topics.channel().queueBind(events, Names.EVENTS, "notes." + name);
    HttpResponse<String> response =
        post(alice, "notes." + name, "{\"type\":\"note_deleted\",\"data\":{\"noteId\":\"n1\"}}");
    assertThat(response.statusCode()).isEqualTo(202);
    String id = JsonMapper.shared().readTree(response.body()).path("id").asString();
    assertThat(topics.channel().basicGet(events, true).getBody())
        .asString()
        .contains(id)
        .contains("\"author\":\"alice\"");
  }

  @Test
  void rightsAreAskedFor() throws Exception {
    assertProblem(post(carol, "notes.other", "{\"type\":\"x\"}"), 403, "not_allowed");
    assertProblem(post("nonsense", "notes.x", "{}"), 401, "bad_token");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = JsonMapper.shared().readTree(response.body());
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("detail").asString()).isNotEmpty();
    assertThat(problem.path("status").asInt()).isEqualTo(status);
  }

  @Test
  void eventStreamResumesByLastEventId() throws Exception {
    for (RunningGateway gateway : List.of(usual, small)) {
      String channel = "sse." + SharedGateways.freshName();
      String path = channel + "/events";
      String id;
      try (EventStreamClient first = follow(gateway, path, alice)) {
        first.awaitLive();
        assertThat(first.head().get(0)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(first.head()).anyMatch(line -> line.toLowerCase().contains("text/event-stream"));
        publish(channel, 0, 3);
        EventStreamClient.Event event = first.awaitMessages(3).get(0);
        assertThat(event.json().at("/data/n").asInt()).isZero();
        assertThat(event.json().path("position").asString()).isEqualTo(event.id());
        id = first.lastId();
      }
      publish(channel, 3, 40);
      publish(elsewhere, 0, 40);
      try (EventStreamClient again =
          follow(gateway, path + "?since=1", alice, "Last-Event-ID: " + id)) {
        again.awaitLive();
        publish(channel, 43, 7);
        assertThat(
                again.awaitMessages(47).stream().map(e -> e.json().at("/data/n").asInt()).toList())
            .isEqualTo(range(3, 50));
      }
      try (EventStreamClient lost = follow(gateway, path + "?since=1", alice)) {
        JsonNode gap = lost.awaitMessages(1).get(0).json();
        assertThat(gap.path("type").asString()).isEqualTo("gap");
        SentTimestamp.assertIn(gap);
        assertThat(gap.at("/data/from").asLong()).isEqualTo(1);
        assertThat(gap.at("/data/to").asString()).isEqualTo(lost.lastId());
      }
    }
  }

  /** No worker has seen these messages, so the gateway itself has to bring them into the form. */
  @ParameterizedTest
  @CsvSource({
    "'\"2026-01-31T12:00:00.123456\"', 2026-01-31T12:00:00.123Z",
    "'\"2026-01-31T13:00:00.123456789+0100\"', 2026-01-31T12:00:00.123Z",
    "'\"2026-01-31T12:00:00Z\"', 2026-01-31T12:00:00.000Z",
    "'\"2026-01-31T12:00\"', 2026-01-31T12:00:00.000Z",
    "'\"yesterday\"',",
    "1769860800,",
    "null,"
  })
  void relayedTimestampIsSentInOneForm(String written, @Nullable String sent) throws Exception {
    String message = "{\"type\":\"x\",\"timestamp\":%s,\"data\":{\"n\":1}}".formatted(written);
    try (EventStreamClient stream = follow(usual, room + "/events", alice);
        JsonClient json = usual.json("/ws", alice)) {
      stream.awaitLive();
      json.request("{\"type\":\"subscribe\",\"channel\":\"%s\"}".formatted(room));
      topics.publish(room, message);
      awaitRead(usual, room, 1);
      for (JsonNode shown :
          List.of(
              stream.awaitMessages(1).get(0).json(),
              json.take("x"),
              messages(usual, room, "").at("/messages/0"))) {
        SentTimestamp.assertIn(shown);
        if (sent != null) {
          assertThat(shown.path("timestamp").asString()).isEqualTo(sent);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?token=nonsense"})
  void eventStreamNeedsAValidToken(String query) throws Exception {
    try (EventStreamClient client = usual.events("/api/channels/room.x/events" + query)) {
      assertThat(client.status()).isEqualTo(401);
    }
  }

  @Test
  void eventStreamNeedsTheRightToRead() throws Exception {
    try (EventStreamClient client = follow(usual, "notes.other/events", carol)) {
      assertThat(client.status()).isEqualTo(403);
    }
  }

  @Test
  void eventStreamEndsWithItsToken() throws Exception {
    // Longer-lived tokens for a slow machine, which opens the stream too late for the first ones.
    int seconds = 2;
    while (!endsWithItsToken(seconds)) {
      seconds *= 4;
    }
  }

  private static boolean endsWithItsToken(int seconds) throws Exception {
    String expiring = usual.token(Tokens.expiring(Tokens.everything("alice"), seconds));
    try (EventStreamClient client = follow(usual, "x.y/events", expiring)) {
      if (client.status() == 401) {
        return false;
      }
      client.awaitEnd();
      List<EventStreamClient.Event> events = client.messages();
      JsonNode error = events.get(events.size() - 1).json();
      assertThat(error.at("/data/code").asString()).isEqualTo("token_expired");
      SentTimestamp.assertIn(error);
      return true;
    }
  }

  @Test
  void eventStreamAllowsOnlyListedOrigins() throws Exception {
    try (EventStreamClient allowed =
            follow(usual, "room.x/events", alice, "Origin: https://app.example");
        EventStreamClient own =
            follow(usual, "room.x/events", alice, "Origin: http://localhost:" + usual.port());
        EventStreamClient not =
            follow(usual, "room.x/events", alice, "Origin: https://evil.example")) {
      assertThat(allowed.head())
          .anyMatch(
              line -> line.equalsIgnoreCase("access-control-allow-origin: https://app.example"));
      assertThat(own.status()).isEqualTo(200);
      assertThat(not.status()).isEqualTo(403);
      assertThat(not.head())
          .noneMatch(line -> line.toLowerCase().startsWith("access-control-allow-origin"));
    }
    assertThat(
            get(usual, "/api/config", "Origin", "https://app.example")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .contains("https://app.example");
    assertThat(get(usual, "/api/config", "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
  }

  @Test
  void responseIsCompressedOnRequest() throws Exception {
    publish(room, 0, 100);
    awaitRead(usual, room, 99);
    HttpResponse<String> zipped =
        get(usual, "/api/channels/" + room + "/messages?limit=100", "Accept-Encoding", "gzip");
    assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
  }
}
