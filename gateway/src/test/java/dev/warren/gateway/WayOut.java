package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every way by which a message of a channel, or something about it, leaves a gateway. */
enum WayOut {
  STOMP(When.LIVE, "/stomp", visit -> stomp(visit, visit.channel(), "")),
  STOMP_STAR(When.LIVE, "/stomp", visit -> stomp(visit, "*." + Visit.ID, "")),
  STOMP_HASH(When.LIVE, "/stomp", visit -> stomp(visit, visit.kind + "." + Visit.ID + ".#", "")),
  STOMP_EVERYTHING(When.LIVE, "/stomp", visit -> stomp(visit, "#", "")),
  STOMP_SINCE(
      When.RESUMED, "/stomp", visit -> stomp(visit, visit.channel(), "since:" + visit.since)),
  STOMP_SINCE_STAR(
      When.RESUMED, "/stomp", visit -> stomp(visit, "*." + Visit.ID, "since:" + visit.since)),
  STOMP_LAST(
      When.RESUMED, "/stomp", visit -> stomp(visit, visit.channel(), "last:" + Visit.FEW), true),
  STOMP_LAST_HASH(
      When.RESUMED,
      "/stomp",
      visit -> stomp(visit, visit.kind + "." + Visit.ID + ".#", "last:" + Visit.FEW),
      true),
  TCP(When.LIVE, "tcp", visit -> tcp(visit, "")),
  TCP_SINCE(When.RESUMED, "tcp", visit -> tcp(visit, "since:" + visit.since)),

  /** What {@code /ws} begins with: chats, no sessions. */
  JSON(When.LIVE, "/ws", visit -> json(visit, "/ws", null)),
  JSON_SUBSCRIBE(
      When.LIVE,
      "/ws/circles/{id}",
      visit -> json(visit, "/ws/circles/" + Visit.ID, subscribe(visit, ""))),
  JSON_PATTERN(
      When.LIVE,
      "/ws/workspace/{id}",
      visit ->
          json(
              visit,
              "/ws/workspace/" + Visit.ID,
              "{\"type\":\"subscribe\",\"channel\":\"*." + Visit.ID + "\"}")),
  JSON_PATH(When.LIVE, "/ws/{id}", visit -> json(visit, "/ws/" + Visit.ID, null)),
  JSON_PATH_SINCE(
      When.RESUMED,
      "/ws/{id}",
      visit -> json(visit, "/ws/" + Visit.ID + "?since=" + visit.since, null)),
  JSON_SINCE(
      When.RESUMED,
      "/ws/agents/{id}",
      visit ->
          json(visit, "/ws/agents/" + Visit.ID, subscribe(visit, ",\"since\":" + visit.since))),
  JSON_LAST(
      When.RESUMED,
      "/ws",
      visit -> json(visit, "/ws", subscribe(visit, ",\"last\":" + Visit.FEW)),
      true),
  TOOL_SUBSCRIBE(
      When.LIVE, "subscribe", visit -> json(visit, "/ws/agents/" + Visit.ID, tool(visit, ""))),
  TOOL_SUBSCRIBE_SINCE(
      When.RESUMED,
      "subscribe",
      visit -> json(visit, "/ws/agents/" + Visit.ID, tool(visit, ",\"since_id\":" + visit.since))),
  TOOL_MESSAGES(
      When.ASKED, "get_messages", visit -> messages(visit, ",\"limit\":" + Visit.FEW), true),
  TOOL_MESSAGES_SINCE(
      When.ASKED, "get_messages", visit -> messages(visit, ",\"since_id\":" + visit.since)),
  TOOL_INFO(When.ASKED, "get_session_info", WayOut::info),
  SSE(When.LIVE, "/api/channels/{channel}/events", visit -> sse(visit, visit.channel(), "", "")),
  SSE_PATTERN(
      When.LIVE,
      "/api/channels/{channel}/events",
      visit -> sse(visit, visit.kind + "." + Visit.ID + ".%23", "", "")),
  SSE_SINCE(
      When.RESUMED,
      "/api/channels/{channel}/events",
      visit -> sse(visit, "*." + Visit.ID, "&since=" + visit.since, "")),
  SSE_LAST_EVENT_ID(
      When.RESUMED,
      "/api/channels/{channel}/events",
      visit -> sse(visit, visit.channel(), "", "Last-Event-ID: " + visit.since)),
  SSE_LAST(
      When.RESUMED,
      "/api/channels/{channel}/events",
      visit -> sse(visit, visit.channel(), "&last=" + Visit.FEW, ""),
      true),
  HTTP_SINCE(
      When.ASKED,
      "/api/channels/{channel}/messages",
      visit -> Seen.of(ids(history(visit, "since=" + visit.since)))),
  HTTP_BEFORE(When.ASKED, "/api/channels/{channel}/messages", WayOut::backwards),
  HTTP_LIMIT(
      When.ASKED,
      "/api/channels/{channel}/messages",
      visit -> Seen.of(few(visit, history(visit, "limit=" + Visit.FEW))),
      true),
  HTTP_SUMMARY(When.ASKED, "/api/channels/{channel}", WayOut::summary);

  /** The message that is published last of those that are to come live. */
  static final String END = "end";

  /** A public message that comes when all who resume have come. */
  static final String AFTER = "after";

  /** When somebody goes by it. */
  enum When {
    /** Before the messages are published. */
    LIVE,
    /** After that, and then stays. */
    RESUMED,
    /** After that, by a question that has one answer. */
    ASKED
  }

  /** Opens a way for somebody, and returns when what is published from now on goes by it. */
  interface Opening {
    Seen open(Visit visit) throws Exception;
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final When when;

  /** What it is known by to the gateway: its route, its tool, or TCP. */
  final String route;

  private final Opening opening;

  /** Whether it asks for the last {@link Visit#FEW} only. */
  final boolean few;

  WayOut(When when, String route, Opening opening) {
    this(when, route, opening, false);
  }

  WayOut(When when, String route, Opening opening, boolean few) {
    this.when = when;
    this.route = route;
    this.opening = opening;
    this.few = few;
  }

  Seen open(Visit visit) throws Exception {
    return opening.open(visit);
  }

  /** Whether there is such a way, for whom and in which kind. */
  boolean exists(Visit visit) {
    return switch (this) {
      case STOMP_EVERYTHING -> visit.all;
      case JSON -> visit.kind.equals("chat");
      case JSON_PATH,
          JSON_PATH_SINCE,
          TOOL_SUBSCRIBE,
          TOOL_SUBSCRIBE_SINCE,
          TOOL_MESSAGES,
          TOOL_MESSAGES_SINCE,
          TOOL_INFO ->
          visit.kind.equals("sessions");
      default -> true;
    };
  }

  /**
   * Somebody at a gateway.
   *
   * @param token null for who brings none
   * @param all whether they may read all channels
   * @param kind of the channel that they are after
   * @param since the position before the channel's first message
   */
  record Visit(
      RunningGateway gateway,
      int tcpPort,
      @Nullable String token,
      boolean all,
      String kind,
      long since) {

    /** Of the conversation, the session, and the team to which they belong. */
    static final String ID = "team-7";

    static final int FEW = 2;

    String channel() {
      return kind + "." + ID;
    }

    private String path(String path) {
      return token == null ? path : path + (path.contains("?") ? "&" : "?") + "token=" + token;
    }
  }

  /** What somebody was shown. */
  interface Seen extends AutoCloseable {

    /** The ids of the channel's messages once the one with this id has come. */
    List<String> ids(String awaited);

    @Override
    default void close() throws IOException {}

    static Seen of(List<String> ids) {
      return awaited -> ids;
    }
  }

  private static Seen stomp(Visit visit, String pattern, String headers) throws IOException {
    return subscribed(
        visit,
        new RawStomp(new WebSocketCarrier(visit.gateway.url(), "v12.stomp")),
        pattern,
        headers);
  }

  private static Seen tcp(Visit visit, String headers) throws IOException {
    return subscribed(
        visit, new RawStomp(new Carrier.Tcp(visit.tcpPort)), visit.channel(), headers);
  }

  private static Seen subscribed(Visit visit, RawStomp client, String pattern, String headers) {
    String passcode = visit.token == null ? "" : "passcode:" + visit.token + "\n";
    client.frame("CONNECT", "accept-version:1.2\nhost:h\n" + passcode, "");
    client.await("CONNECTED", frame -> frame.command().equals("CONNECTED"));
    RawStomp.Frame receipt =
        client.request(
            "SUBSCRIBE",
            "id:1\ndestination:/topic/"
                + pattern
                + "\n"
                + (headers.isEmpty() ? "" : headers + "\n"));
    assertThat(receipt.headers())
        .containsEntry("recovered", "true")
        .containsEntry("replayed", Integer.toString(client.unasked().size()));
    return new Seen() {
      @Override
      public List<String> ids(String awaited) {
        List<JsonNode> events = new ArrayList<>();
        while (events.stream().noneMatch(event -> is(event, visit, awaited))) {
          events.add(JsonMapper.shared().readTree(client.message().text()));
        }
        return of(visit, events);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static boolean is(JsonNode event, Visit visit, String id) {
    return event.path("channel").asString("").equals(visit.channel())
        && event.path("id").asString("").equals(id);
  }

  private static List<String> of(Visit visit, List<JsonNode> events) {
    return events.stream()
        .filter(event -> event.path("channel").asString("").equals(visit.channel()))
        .map(event -> event.path("id").asString(""))
        .filter(id -> !id.isEmpty())
        .toList();
  }

  private static String subscribe(Visit visit, String more) {
    return "{\"type\":\"subscribe\",\"channel\":\"%s\"%s}".formatted(visit.channel(), more);
  }

  private static String tool(Visit visit, String more) {
    return "{\"tool\":\"subscribe\",\"arguments\":{\"session_id\":\"%s\"%s}}"
        .formatted(Visit.ID, more);
  }

  private static Seen json(Visit visit, String path, @Nullable String request) {
    JsonClient client = new JsonClient(visit.gateway, visit.path(path));
    client.send("{\"type\":\"ping\"}").await("pong");
    if (request != null) {
      client.request(request);
      JsonNode told = client.await("subscribed").path("data");
      assertThat(told.path("recovered").asBoolean()).isTrue();
      assertThat(told.path("replayed").asInt())
          .isEqualTo(client.frames.stream().filter(frame -> frame.has("id")).count());
    }
    return new Seen() {
      @Override
      public List<String> ids(String awaited) {
        client.await(awaited, frame -> is(frame, visit, awaited));
        return of(visit, client.frames);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static Seen messages(Visit visit, String more) {
    String request =
        "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"%s\"%s}}"
            .formatted(Visit.ID, more);
    try (JsonClient client = new JsonClient(visit.gateway, visit.path("/ws/agents/" + Visit.ID))) {
      client.request(request);
      JsonNode page = client.await("messages").path("data");
      return Seen.of(more.contains("limit") ? few(visit, page) : ids(page));
    }
  }

  /** Where it says that there are more, somebody has to be able to find them. */
  private static List<String> few(Visit visit, JsonNode page) {
    List<String> all = ids(history(visit, "since=" + visit.since));
    assertThat(page.path("truncated").asBoolean()).isEqualTo(all.size() > Visit.FEW);
    return ids(page);
  }

  private static List<String> ids(JsonNode page) {
    return page.path("messages").valueStream().map(each -> each.path("id").asString()).toList();
  }

  /** Of just the messages that one may see, which another way has shown. */
  private static Seen info(Visit visit) {
    try (JsonClient client = new JsonClient(visit.gateway, visit.path("/ws/agents/" + Visit.ID))) {
      client.request(
          "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"" + Visit.ID + "\"}}");
      JsonNode info = client.await("session_info").path("data");
      List<JsonNode> own =
          history(visit, "since=" + visit.since).path("messages").valueStream().toList();
      Set<String> senders = new TreeSet<>();
      own.forEach(each -> senders.add(each.at("/data/sender").asString()));
      assertThat(info.path("message_count").asInt()).isEqualTo(own.size());
      assertThat(info.path("participants").valueStream().map(JsonNode::asString))
          .containsExactlyElementsOf(senders);
      assertThat(info.path("first_message_at")).isEqualTo(own.get(0).path("timestamp"));
      assertThat(info.path("last_message_at")).isEqualTo(own.get(own.size() - 1).path("timestamp"));
      assertThat(info.has("truncated")).isFalse();
      return Seen.of(own.stream().map(each -> each.path("id").asString()).toList());
    }
  }

  private static Seen sse(Visit visit, String pattern, String query, String header)
      throws IOException {
    String path = visit.path("/api/channels/" + pattern + "/events?x=x" + query);
    EventStreamClient client =
        header.isEmpty()
            ? new EventStreamClient(visit.gateway, path)
            : new EventStreamClient(visit.gateway, path, header);
    client.awaitLive();
    return new Seen() {
      @Override
      public List<String> ids(String awaited) {
        Awaitility.await(awaited)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> events().stream().anyMatch(event -> is(event, visit, awaited)));
        return of(visit, events());
      }

      private List<JsonNode> events() {
        return client.messages().stream().map(EventStreamClient.Event::json).toList();
      }

      @Override
      public void close() throws IOException {
        client.close();
      }
    };
  }

  private static JsonNode history(Visit visit, String query) {
    return get(visit, "/api/channels/" + visit.channel() + "/messages?" + query);
  }

  /** Page by page. */
  private static Seen backwards(Visit visit) {
    List<String> ids = new ArrayList<>();
    JsonNode page = history(visit, "limit=3");
    while (page.path("messages").size() > 0) {
      ids.addAll(0, ids(page));
      page = history(visit, "limit=3&before=" + page.at("/messages/0/position").asLong());
    }
    return Seen.of(ids);
  }

  /** Of just the messages that one may see, which another way has shown. */
  private static Seen summary(Visit visit) {
    JsonNode sum = get(visit, "/api/channels/" + visit.channel());
    List<JsonNode> own =
        history(visit, "since=" + visit.since).path("messages").valueStream().toList();
    List<JsonNode> counted =
        own.stream()
            .filter(each -> each.path("position").asLong() > sum.path("countedSince").asLong())
            .toList();
    assertThat(sum.path("messageCount").asInt()).isEqualTo(counted.size());
    if (counted.isEmpty()) {
      assertThat(sum.path("first").isNull() && sum.path("last").isNull()).isTrue();
    } else {
      assertThat(sum.at("/first/position")).isEqualTo(counted.get(0).path("position"));
      assertThat(sum.at("/last/position"))
          .isEqualTo(counted.get(counted.size() - 1).path("position"));
    }
    return Seen.of(own.stream().map(each -> each.path("id").asString()).toList());
  }

  private static JsonNode get(Visit visit, String path) {
    try {
      URI uri = URI.create("http://localhost:" + visit.gateway.port() + visit.path(path));
      var answer = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JsonMapper.shared().readTree(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }
}
