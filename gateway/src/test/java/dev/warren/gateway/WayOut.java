package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.TcpCarrier;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every way by which a message of a channel, or information about it, leaves a gateway. */
enum WayOut {
  STOMP(When.LIVE, "/stomp", visit -> stomp(visit, visit.channel(), "")),
  STOMP_STAR(When.LIVE, "/stomp", visit -> stomp(visit, "*." + Viewer.TEAM, "")),
  STOMP_HASH(When.LIVE, "/stomp", visit -> stomp(visit, visit.kind + "." + Viewer.TEAM + ".#", "")),
  STOMP_EVERYTHING(When.LIVE, "/stomp", visit -> stomp(visit, "#", "")),
  STOMP_SINCE(
      When.RESUMED, "/stomp", visit -> stomp(visit, visit.channel(), "since:" + visit.since)),
  STOMP_SINCE_STAR(
      When.RESUMED, "/stomp", visit -> stomp(visit, "*." + Viewer.TEAM, "since:" + visit.since)),
  STOMP_LAST(
      When.RESUMED, "/stomp", visit -> stomp(visit, visit.channel(), "last:" + Visit.FEW), true),
  STOMP_LAST_HASH(
      When.RESUMED,
      "/stomp",
      visit -> stomp(visit, visit.kind + "." + Viewer.TEAM + ".#", "last:" + Visit.FEW),
      true),
  TCP(When.LIVE, "tcp", visit -> tcp(visit, "")),
  TCP_SINCE(When.RESUMED, "tcp", visit -> tcp(visit, "since:" + visit.since)),

  /** {@code /ws} begins with chats, but without sessions. */
  JSON(When.LIVE, "/ws", visit -> json(visit, "/ws", null)),
  JSON_SUBSCRIBE(
      When.LIVE,
      "/ws/circles/{id}",
      visit -> json(visit, "/ws/circles/" + Viewer.TEAM, subscribe(visit, ""))),
  JSON_PATTERN(
      When.LIVE,
      "/ws/workspace/{id}",
      visit ->
          json(
              visit,
              "/ws/workspace/" + Viewer.TEAM,
              "{\"type\":\"subscribe\",\"channel\":\"*." + Viewer.TEAM + "\"}")),
  JSON_PATH(When.LIVE, "/ws/{id}", visit -> json(visit, "/ws/" + Viewer.TEAM, null)),
  JSON_PATH_SINCE(
      When.RESUMED,
      "/ws/{id}",
      visit -> json(visit, "/ws/" + Viewer.TEAM + "?since=" + visit.since, null)),
  JSON_SINCE(
      When.RESUMED,
      "/ws/agents/{id}",
      visit ->
          json(visit, "/ws/agents/" + Viewer.TEAM, subscribe(visit, ",\"since\":" + visit.since))),
  JSON_LAST(
      When.RESUMED,
      "/ws",
      visit -> json(visit, "/ws", subscribe(visit, ",\"last\":" + Visit.FEW)),
      true),
  TOOL_SUBSCRIBE(
      When.LIVE, "subscribe", visit -> json(visit, "/ws/agents/" + Viewer.TEAM, tool(visit, ""))),
  TOOL_SUBSCRIBE_SINCE(
      When.RESUMED,
      "subscribe",
      visit ->
          json(visit, "/ws/agents/" + Viewer.TEAM, tool(visit, ",\"since_id\":" + visit.since))),
  TOOL_MESSAGES(
      When.ASKED, "get_messages", visit -> messages(visit, ",\"limit\":" + Visit.FEW), true),
  TOOL_MESSAGES_SINCE(
      When.ASKED, "get_messages", visit -> messages(visit, ",\"since_id\":" + visit.since)),
  TOOL_INFO(When.ASKED, "get_session_info", WayOut::info),
  SSE(When.LIVE, "/api/channels/{channel}/events", visit -> sse(visit, visit.channel(), "", "")),
  SSE_PATTERN(
      When.LIVE,
      "/api/channels/{channel}/events",
      visit -> sse(visit, visit.kind + "." + Viewer.TEAM + ".%23", "", "")),
  SSE_SINCE(
      When.RESUMED,
      "/api/channels/{channel}/events",
      visit -> sse(visit, "*." + Viewer.TEAM, "&since=" + visit.since, "")),
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

  /** The last of the live messages. */
  static final String END = "end";

  /** The id of a public message after all clients have resumed. */
  static final String AFTER = "after";

  /** The time at which a client uses the way. */
  enum When {
    /** Before the messages are published. */
    LIVE,
    /** After the messages are published; the client then continues live. */
    RESUMED,
    /** After the messages are published, by a request with one response. */
    ASKED
  }

  /** Opens a way. Messages that are published once the call has returned leave by this way. */
  interface Opening {
    Seen open(Visit visit) throws Exception;
  }

  final When when;

  /** The gateway's name for the way: a route, a tool, or TCP. */
  final String route;

  private final Opening opening;

  /** Whether the way shows only the last {@link Visit#FEW} messages. */
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

  /** Whether the way exists for this client and this kind of channel. */
  boolean exists(Visit visit) {
    return switch (this) {
      case STOMP_EVERYTHING -> visit.viewer.readsEverything();
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
   * A client at a gateway.
   *
   * @param kind the kind of the channel that the client reads
   * @param since the position before the channel's first message
   */
  record Visit(RunningGateway gateway, Viewer viewer, String kind, long since) {

    static final int FEW = 2;

    String channel() {
      return kind + "." + Viewer.TEAM;
    }

    private String path(String path) {
      String token = viewer.token();
      return token.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + "token=" + token;
    }
  }

  /** The messages that a client got. */
  interface Seen extends AutoCloseable {

    /** The ids of the channel's messages, once the message with the awaited id has arrived. */
    List<String> ids(String awaited) throws Exception;

    @Override
    default void close() throws Exception {}

    static Seen of(List<String> ids) {
      return awaited -> ids;
    }
  }

  private static Seen stomp(Visit visit, String pattern, String headers) {
    return subscribed(visit, StompClient.open(visit.gateway.stomp()), pattern, headers);
  }

  private static Seen tcp(Visit visit, String headers) throws IOException {
    StompClient client = StompClient.open(new TcpCarrier(visit.gateway.tcpPort()));
    return subscribed(visit, client, visit.channel(), headers);
  }

  private static Seen subscribed(Visit visit, StompClient client, String pattern, String headers) {
    client.connect(StompClient.V12 + visit.viewer.login());
    StompFrame receipt =
        client.request(
            "SUBSCRIBE",
            "id:1\ndestination:/topic/%s\n%s"
                .formatted(pattern, headers.isEmpty() ? "" : headers + "\n"));
    assertThat(receipt.headers())
        .containsEntry("recovered", "true")
        .containsEntry("replayed", Integer.toString(client.untaken().size()));
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
        .formatted(Viewer.TEAM, more);
  }

  private static Seen json(Visit visit, String path, @Nullable String request) throws Exception {
    JsonClient client = visit.gateway.json(visit.path(path));
    client.settle();
    if (request != null) {
      client.request(request);
      JsonNode subscribed = client.take("subscribed").path("data");
      assertThat(subscribed.path("recovered").asBoolean()).isTrue();
      assertThat(subscribed.path("replayed").asInt())
          .isEqualTo(client.frames().stream().filter(frame -> frame.has("id")).count());
    }
    return new Seen() {
      @Override
      public List<String> ids(String awaited) {
        client.take(awaited, frame -> is(frame, visit, awaited));
        return of(visit, client.frames());
      }

      @Override
      public void close() throws Exception {
        client.close();
      }
    };
  }

  private static Seen messages(Visit visit, String more) throws Exception {
    String request =
        "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"%s\"%s}}"
            .formatted(Viewer.TEAM, more);
    try (JsonClient client = visit.gateway.json(visit.path("/ws/agents/" + Viewer.TEAM))) {
      client.request(request);
      JsonNode page = client.take("messages").path("data");
      return Seen.of(more.contains("limit") ? few(visit, page) : ids(page));
    }
  }

  /**
   * The ids of a page. {@code truncated} must be true exactly if the client may see more messages
   * of the channel.
   */
  private static List<String> few(Visit visit, JsonNode page) {
    List<String> all = ids(history(visit, "since=" + visit.since));
    assertThat(page.path("truncated").asBoolean()).isEqualTo(all.size() > Visit.FEW);
    return ids(page);
  }

  private static List<String> ids(JsonNode page) {
    return page.path("messages").valueStream().map(each -> each.path("id").asString()).toList();
  }

  /** The ids by history over HTTP, after a check that the summary counts as many messages. */
  private static Seen info(Visit visit) throws Exception {
    try (JsonClient client = visit.gateway.json(visit.path("/ws/agents/" + Viewer.TEAM))) {
      client.request(
          "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"" + Viewer.TEAM + "\"}}");
      JsonNode info = client.take("session_info").path("data");
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
        visit.gateway.events(path, header.isEmpty() ? new String[0] : new String[] {header});
    client.awaitLive();
    return new Seen() {
      @Override
      public List<String> ids(String awaited) {
        Patience.await(awaited)
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

  /** Reads the whole history in pages, backwards. */
  private static Seen backwards(Visit visit) {
    List<String> ids = new ArrayList<>();
    JsonNode page = history(visit, "limit=3");
    while (page.path("messages").size() > 0) {
      ids.addAll(0, ids(page));
      page = history(visit, "limit=3&before=" + page.at("/messages/0/position").asLong());
    }
    return Seen.of(ids);
  }

  /** The ids by history over HTTP, after a check that the summary counts as many messages. */
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
      HttpResponse<String> response = visit.gateway.get(visit.path(path));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return JsonMapper.shared().readTree(response.body());
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }
}
