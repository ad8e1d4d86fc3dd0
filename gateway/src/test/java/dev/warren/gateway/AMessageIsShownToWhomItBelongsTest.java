package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.Origin;
import dev.warren.event.Visibility;
import dev.warren.testkit.broker.TestBroker;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import reactor.netty.http.server.HttpServerRoutes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code visibility} holds on every way out: {@link WayOut} names them. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AMessageIsShownToWhomItBelongsTest {

  private static final String TEAM = "\"teams\":[\"team-7\"]";
  private static final String ALL = TEAM + ",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}";

  /** The messages by id, with who may see them; all but the public ones need to be said. */
  private static final Map<String, Set<Viewer>> MESSAGES = new LinkedHashMap<>();

  static {
    MESSAGES.put("to-rita", Set.of(Viewer.SENDER, Viewer.RECIPIENT));
    MESSAGES.put("public", Set.of(Viewer.values()));
    MESSAGES.put("to-agents", Set.of(Viewer.AGENT, Viewer.AGENT_RECIPIENT));
    MESSAGES.put("to-robo-and-7", Set.of(Viewer.SENDER, Viewer.AGENT_RECIPIENT, Viewer.NUMBER));
    MESSAGES.put("to-nobody", Set.of(Viewer.SENDER));
    MESSAGES.put("typed-as-public", Set.of(Viewer.values()));
    MESSAGES.put(WayOut.END, Set.of(Viewer.values()));
    // So that what one may not see is the first and the last that there is.
    MESSAGES.put("late-to-rita", Set.of(Viewer.SENDER, Viewer.RECIPIENT));
    MESSAGES.put(WayOut.AFTER, Set.of(Viewer.values()));
  }

  private static String data(String id) {
    return switch (id) {
      case "to-rita", "late-to-rita" -> "\"visibility\":\"private\",\"recipients\":[\"rita\"],";
      case "to-agents" -> "\"visibility\":\"agent_only\",\"recipients\":[\"rita\"],";
      case "to-robo-and-7" -> "\"visibility\":\"private\",\"recipients\":[\"robo\",7],";
      case "to-nobody" -> "\"visibility\":\"private\",";
      case "typed-as-public" -> "\"visibility\":\"public\",\"recipients\":[\"rita\"],";
      default -> "";
    };
  }

  /** Who look. */
  enum Viewer {
    SENDER("{\"user\":\"sam\"," + ALL + "}"),
    RECIPIENT("{\"user\":\"rita\"," + ALL + "}"),
    OTHER("{\"user\":\"otto\"," + ALL + "}"),
    OF_THE_TEAM("{\"user\":\"tess\"," + TEAM + "}"),
    AGENT("{\"user\":\"bert\",\"role\":\"agent\"," + ALL + "}"),
    AGENT_RECIPIENT("{\"user\":\"robo\",\"role\":\"agent\"," + ALL + "}"),
    NUMBER("{\"user\":\"7\"," + ALL + "}"),
    SERVICE("{\"user\":\"svc\",\"role\":\"service\"," + ALL + "}"),
    ADMIN("{\"user\":\"root\",\"role\":\"admin\"," + ALL + "}"),
    /** Brings no token. */
    ANONYMOUS("");

    private final String wanted;

    Viewer(String wanted) {
      this.wanted = wanted;
    }

    boolean all() {
      return this != OF_THE_TEAM;
    }

    /** What they may see of the messages up to this one. */
    List<String> sees(String upTo) {
      List<String> ids = new ArrayList<>(MESSAGES.keySet());
      return ids.subList(0, ids.indexOf(upTo) + 1).stream()
          .filter(id -> MESSAGES.get(id).contains(this))
          .toList();
    }
  }

  /** Who look where that takes long; the others are as one of them. */
  private static final Set<Viewer> FROM_THE_STREAM =
      EnumSet.of(Viewer.SENDER, Viewer.RECIPIENT, Viewer.OTHER, Viewer.AGENT, Viewer.SERVICE);

  private final EventCodec codec = new EventCodec();
  private final Map<Viewer, String> tokens = new HashMap<>();
  private TestBroker broker;
  private Connection connection;
  private com.rabbitmq.client.Channel channel;

  /** With everything in its window, and with next to nothing: the past comes from the stream. */
  private RunningGateway large;

  private RunningGateway small;
  private final Map<RunningGateway, Integer> tcpPorts = new HashMap<>();

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    connection = broker.connect();
    Topology.declareLog(connection);
    Topology.declareAlerts(connection);
    large = gateway();
    small = gateway("warren.history.window=16KB");
    channel = connection.createChannel();
    channel.confirmSelect();
    for (Viewer viewer : Viewer.values()) {
      if (viewer != Viewer.ANONYMOUS) {
        tokens.put(viewer, token(viewer.wanted));
      }
    }
  }

  private RunningGateway gateway(String... more) throws Exception {
    int tcpPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      tcpPort = socket.getLocalPort();
    }
    RunningGateway started =
        RunningGateway.start(
            broker.url(),
            Stream.concat(
                    Stream.of(more),
                    Stream.of(
                        "warren.dev-tokens=true",
                        "warren.tcp.port=" + tcpPort,
                        "warren.access.accounts.guest.teams=team-7",
                        "warren.access.accounts.guest.channels.read=#",
                        "warren.access.anonymous=guest"))
                .toArray(String[]::new));
    started.awaitHealthy();
    tcpPorts.put(started, tcpPort);
    return started;
  }

  @AfterAll
  void stop() throws Exception {
    connection.close();
    large.close();
    small.close();
    broker.close();
  }

  private String token(String wanted) throws Exception {
    return large.bearer(wanted).replace("Authorization:Bearer ", "").trim();
  }

  /** As a worker publishes what was posted. */
  private void publish(Channel to, String json) throws Exception {
    Event event = codec.decode(json.getBytes(StandardCharsets.UTF_8), Origin.amqp(to, null));
    Map<String, Object> headers = new HashMap<>(Visibility.of(event).headers());
    headers.put(Names.TIMESTAMP_HEADER, event.timestamp().toEpochMilli());
    channel.basicPublish(
        Names.TOPICS,
        to.name(),
        new BasicProperties.Builder()
            .messageId(event.id())
            .type(event.type())
            .headers(headers)
            .build(),
        codec.encode(event));
    channel.waitForConfirmsOrDie(10_000);
  }

  private void publishMessage(String kind, String id) throws Exception {
    int second = List.copyOf(MESSAGES.keySet()).indexOf(id);
    publish(
        new Channel(kind + "." + WayOut.Visit.ID),
        """
        {"id":"%s","type":"%s","timestamp":"2026-01-31T12:00:0%dZ","data":{%s"sender":"%s","content":"x"}}"""
            .formatted(
                id,
                kind.equals("chat") ? "chat_message" : "new_message",
                second,
                data(id),
                id.equals("to-agents") ? "bert" : id.equals(WayOut.END) ? "eve" : "sam"));
  }

  private long position(RunningGateway gateway) throws Exception {
    try (StompClient client = gateway.client("passcode:" + tokens.get(Viewer.SENDER) + "\n")) {
      return Long.parseLong(
          client
              .request("SUBSCRIBE", "id:1\ndestination:/topic/unused.x\n", "")
              .headers()
              .get("position"));
    }
  }

  /** A way that somebody goes, and what has to come by it. */
  private record Walk(
      WayOut way, Viewer viewer, boolean large, WayOut.Seen seen, List<String> expected) {

    void check(String awaited) throws Exception {
      try (seen) {
        assertThat(seen.ids(awaited)).as(toString()).containsExactlyElementsOf(expected);
      }
    }

    @Override
    public String toString() {
      return viewer + " by " + way + (large ? "" : ", from the stream");
    }
  }

  private List<Walk> walk(WayOut.When when, String kind, long since) throws Exception {
    List<Walk> walks = new ArrayList<>();
    for (RunningGateway gateway : List.of(large, small)) {
      for (Viewer viewer : gateway == large ? EnumSet.allOf(Viewer.class) : FROM_THE_STREAM) {
        WayOut.Visit visit = visit(gateway, viewer, kind, since);
        for (WayOut way : WayOut.values()) {
          if (way.when == when && way.exists(visit)) {
            walks.add(
                new Walk(way, viewer, gateway == large, way.open(visit), expected(way, viewer)));
          }
        }
      }
    }
    return walks;
  }

  private WayOut.Visit visit(RunningGateway gateway, Viewer viewer, String kind, long since) {
    return new WayOut.Visit(
        gateway, tcpPorts.get(gateway), tokens.get(viewer), viewer.all(), kind, since);
  }

  private static List<String> expected(WayOut way, Viewer viewer) {
    if (way.when == WayOut.When.LIVE) {
      return viewer.sees(WayOut.END);
    }
    List<String> past = viewer.sees("late-to-rita");
    List<String> expected =
        new ArrayList<>(way.few ? past.subList(past.size() - WayOut.Visit.FEW, past.size()) : past);
    if (way.when == WayOut.When.RESUMED) {
      expected.add(WayOut.AFTER);
    }
    return expected;
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "sessions"})
  void throughEveryWayOut(String kind) throws Exception {
    long since = position(large);
    List<Walk> live = walk(WayOut.When.LIVE, kind, since);
    for (String id : MESSAGES.keySet()) {
      if (!id.equals("late-to-rita") && !id.equals(WayOut.AFTER)) {
        publishMessage(kind, id);
      }
    }
    for (Walk each : live) {
      each.check(WayOut.END);
    }

    publishMessage(kind, "late-to-rita");
    for (int i = 0; i < 100; i++) {
      publish(new Channel("elsewhere.x"), "{\"id\":\"%s-%d\",\"type\":\"x\"}".formatted(kind, i));
    }
    for (RunningGateway gateway : List.of(large, small)) {
      awaitRead(gateway, kind + "-99");
    }
    List<Walk> resumed = walk(WayOut.When.RESUMED, kind, since);
    for (Walk each : walk(WayOut.When.ASKED, kind, since)) {
      each.check(WayOut.END);
    }
    publishMessage(kind, WayOut.AFTER);
    for (Walk each : resumed) {
      each.check(WayOut.AFTER);
    }
  }

  private void awaitRead(RunningGateway gateway, String id) {
    String path = "/api/channels/elsewhere.x/messages?limit=1&token=" + tokens.get(Viewer.SENDER);
    Awaitility.await().until(() -> gateway.get(path).body().contains("\"" + id + "\""));
  }

  /** Who adds a way for messages to leave by has to add it to {@link WayOut}. */
  @Test
  void noWayOutIsMissingHere() {
    Set<String> known =
        Arrays.stream(WayOut.values()).map(way -> way.route).collect(Collectors.toSet());
    // By these nothing of chats or sessions leaves.
    known.addAll(
        List.of(
            "/api/alerts",
            "/api/config",
            "/api/presence/{team}",
            "/asyncapi.yaml",
            "/schema.json"));
    assertThat(known).containsAll(routes());
    assertThat(routes()).hasSizeGreaterThan(8);
  }

  private Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    RequestMappingHandlerMapping http =
        large.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    http.getHandlerMethods()
        .keySet()
        .forEach(
            mapping -> {
              Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
              if (methods.isEmpty() || methods.contains(RequestMethod.GET)) {
                mapping
                    .getPatternsCondition()
                    .getPatterns()
                    .forEach(pattern -> routes.add(pattern.getPatternString()));
              }
            });
    HttpServerRoutes writtenDown =
        (HttpServerRoutes)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServerRoutes.class},
                (proxy, method, arguments) -> {
                  routes.add((String) arguments[0]);
                  return proxy;
                });
    large
        .context()
        .getBeansOfType(NettyRouteProvider.class)
        .values()
        .forEach(provider -> provider.apply(writtenDown));
    return routes;
  }

  @Test
  void noToolAndNoDestinationIsMissingHere() throws Exception {
    try (JsonClient client = new JsonClient(large, "/ws?token=" + tokens.get(Viewer.SENDER));
        RawStomp stomp = new RawStomp(new Carrier.Tcp(tcpPorts.get(large)))) {
      String tools = client.request("{\"tool\":\"x\"}").at("/data/error").asString();
      assertThat(tools.replaceFirst(".*one of ", "").split(", "))
          .isSubsetOf(Arrays.stream(WayOut.values()).map(way -> way.route).toList());
      stomp.frame("CONNECT", "accept-version:1.2\nhost:h\n", "");
      String refused = stomp.refused("SUBSCRIBE", "id:1\ndestination:/x\n", "").header("message");
      // Queues have no visibility, and what is the user's own is theirs.
      assertThat(refused.replaceFirst(".*there are ", "").split(", "))
          .containsOnly(
              "/topic/<channel>",
              "/app/<channel>",
              "/queue/<name>",
              "/app/presence",
              "/user/queue/notifications",
              "/user/queue/alerts",
              "/user/queue/errors",
              "/app/alerts",
              "/app/token");
    }
  }

  /** What a service relays, no worker sees. */
  @ParameterizedTest
  @EnumSource(
      value = Viewer.class,
      names = {"SERVICE", "ADMIN"})
  void whatIsRelayedIsShownToWhomItSays(Viewer by) throws Exception {
    Map<String, Set<Viewer>> relayed = new LinkedHashMap<>();
    String said = "\"visibility\":\"private\",\"sender\":\"sam\",\"recipients\":[\"rita\"]";
    Set<Viewer> both = Set.of(Viewer.SENDER, Viewer.RECIPIENT);
    relayed.put("{\"type\":\"chat_message\",\"data\":{" + said + "}}", both);
    relayed.put("{\"type\":\"chat_message\",\"data\":{\"content\":\"x\"}," + said + "}", both);
    relayed.put("{\"content\":\"no envelope\"," + said + "}", both);
    relayed.put("{\"visibility\":\"private\",\"sender\":\"sam\",\"recipients\":\"rita\"}", both);
    relayed.put(
        "{\"visibility\":\"secret\",\"recipients\":[\"rita\",null,\"\"]}",
        Set.of(Viewer.RECIPIENT));
    relayed.put("{\"visibility\":[1],\"recipients\":{\"a\":\"rita\"}}", Set.of(Viewer.RECIPIENT));
    relayed.put("{\"visibility\":\"agent_only\"}", Set.of(Viewer.AGENT, Viewer.AGENT_RECIPIENT));
    relayed.put("{\"visibility\":null}", Set.of(Viewer.values()));
    relayed.put("plain text, \"visibility\":\"private\"", Set.of(Viewer.values()));
    relayed.put("end", Set.of(Viewer.values()));
    String to = "destination:/topic/chat.relayed-" + by.name().toLowerCase() + "\n";
    Map<Viewer, StompClient> clients = new HashMap<>();
    try (StompClient service = large.client("passcode:" + tokens.get(by) + "\n")) {
      for (Viewer viewer : Viewer.values()) {
        if (viewer.all()) {
          String token = tokens.get(viewer);
          StompClient client = large.client(token == null ? "" : "passcode:" + token + "\n");
          client.request("SUBSCRIBE", "id:1\n" + to, "");
          clients.put(viewer, client);
        }
      }
      for (String body : relayed.keySet()) {
        // Headers of Warren's own are not taken from clients.
        String forged = "warren-visibility:public\nwarren-visible-to:otto\n";
        assertThat(service.request("SEND", forged + to, body).command()).isEqualTo("RECEIPT");
      }
      clients.forEach(
          (viewer, client) -> {
            client.await("end", frame -> frame.body().equals("end"));
            assertThat(client.frames.stream().filter(f -> f.command().equals("MESSAGE")))
                .as(viewer.name())
                .allSatisfy(f -> assertThat(f.headers()).doesNotContainKey("warren-visibility"))
                .extracting(StompClient.Frame::body)
                .containsExactlyElementsOf(
                    relayed.keySet().stream()
                        .filter(body -> relayed.get(body).contains(viewer))
                        .toList());
          });
    } finally {
      clients.values().forEach(StompClient::close);
    }
  }

  @Test
  void aSessionsInfoIsOfWhatOneMaySee() throws Exception {
    Channel session = new Channel("sessions.s1");
    publish(session, update("\"title\":\"Plan\",\"metadata\":{\"a\":1,\"b\":1,\"c\":1}"));
    publish(session, update("\"status\":\"active\",\"metadata\":{\"b\":2,\"c\":null}"));
    publish(
        session,
        update(
            "\"title\":\"Secret\",\"metadata\":{\"s\":1},\"visibility\":\"private\",\"recipients\":[\"rita\"]"));
    awaitInfo(Viewer.RECIPIENT, "Secret");
    JsonNode hers = info(large, Viewer.RECIPIENT);
    assertThat(hers.path("metadata").toString()).isEqualTo("{\"a\":1,\"b\":2,\"s\":1}");
    for (RunningGateway gateway : List.of(large, small)) {
      JsonNode his = info(gateway, Viewer.OTHER);
      assertThat(his.path("title").asString()).isEqualTo("Plan");
      assertThat(his.path("status").asString()).isEqualTo("active");
      assertThat(his.path("metadata").toString()).isEqualTo("{\"a\":1,\"b\":2}");
      assertThat(his.path("message_count").asInt()).isZero();
      assertThat(his.path("first_message_at").isNull()).isTrue();
    }
  }

  private static String update(String data) {
    return "{\"type\":\"session_update\",\"data\":{\"sessionId\":\"s1\"," + data + "}}";
  }

  private JsonNode info(RunningGateway gateway, Viewer viewer) {
    return info(gateway, viewer, "s1");
  }

  private JsonNode info(RunningGateway gateway, Viewer viewer, String session) {
    try (JsonClient client = new JsonClient(gateway, "/ws?token=" + tokens.get(viewer))) {
      client.request(
          "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"" + session + "\"}}");
      return client.await("session_info").path("data");
    }
  }

  private void awaitInfo(Viewer viewer, String title) {
    for (RunningGateway gateway : List.of(large, small)) {
      Awaitility.await()
          .until(() -> info(gateway, viewer).path("title").asString("").equals(title));
    }
  }

  /** A type that knows no visibility is not checked for one: what is not public is not for all. */
  @Test
  void typingIsForThoseWhomItNames() throws Exception {
    Channel chat = new Channel("chat.typing");
    List<StompClient> clients = new ArrayList<>();
    try {
      for (Viewer viewer : List.of(Viewer.SENDER, Viewer.RECIPIENT, Viewer.OTHER)) {
        StompClient client = large.client("passcode:" + tokens.get(viewer) + "\n");
        client.request("SUBSCRIBE", "id:1\ndestination:/topic/" + chat + "\n", "");
        clients.add(client);
      }
      publish(
          chat,
          "{\"id\":\"t1\",\"type\":\"typing\",\"data\":{\"user_id\":\"sam\",\"typing\":true,\"visibility\":\"private\",\"recipients\":[\"rita\"]}}");
      publish(
          chat,
          "{\"id\":\"t2\",\"type\":\"typing\",\"data\":{\"userId\":\"sam\",\"typing\":false}}");
      List<List<String>> seen = new ArrayList<>();
      for (StompClient client : clients) {
        client.await("t2", frame -> frame.body().contains("\"t2\""));
        seen.add(
            client.frames.stream()
                .filter(frame -> frame.command().equals("MESSAGE"))
                .map(frame -> JsonMapper.shared().readTree(frame.body()).path("id").asString())
                .toList());
      }
      assertThat(seen).containsExactly(List.of("t1", "t2"), List.of("t1", "t2"), List.of("t2"));
    } finally {
      clients.forEach(StompClient::close);
    }
  }

  @Test
  void aSessionsUpdateComesLiveByEveryWay() throws Exception {
    Map<WayOut, WayOut.Seen> open = new LinkedHashMap<>();
    WayOut.Visit visit = visit(large, Viewer.OTHER, "sessions", 0);
    for (WayOut way : WayOut.values()) {
      if (way.when == WayOut.When.LIVE && way.exists(visit)) {
        open.put(way, way.open(visit));
      }
    }
    publish(
        new Channel(visit.channel()),
        "{\"id\":\"u1\",\"type\":\"session_update\",\"data\":{\"status\":\"done\"}}");
    for (Map.Entry<WayOut, WayOut.Seen> each : open.entrySet()) {
      try (WayOut.Seen seen = each.getValue()) {
        assertThat(seen.ids("u1")).as(each.getKey().name()).containsExactly("u1");
      }
    }
    assertThat(open).hasSizeGreaterThan(8);
  }

  @Test
  void aLongSessionIsKnownFromItsBeginning() throws Exception {
    Channel session = new Channel("sessions.s2");
    publish(session, update("\"title\":\"Long\"").replace("s1", "s2"));
    for (int i = 0; i < 1_500; i++) {
      publish(
          session,
          "{\"id\":\"%d\",\"type\":\"new_message\",\"data\":{\"sender\":\"u%d\",\"content\":\"x\"}}"
              .formatted(i, i));
    }
    for (RunningGateway gateway : List.of(large, small)) {
      Awaitility.await()
          .untilAsserted(
              () -> {
                JsonNode info = info(gateway, Viewer.OTHER, "s2");
                assertThat(info.path("message_count").asInt()).isEqualTo(1_500);
                assertThat(info.path("participants").size()).isEqualTo(1_500);
                assertThat(info.path("title").asString()).isEqualTo("Long");
                assertThat(info.has("truncated")).isFalse();
                assertThat(info.has("counted_since")).isFalse();
              });
    }
  }

  /** What is on its way from the stream was read for who it was before. */
  @Test
  void whoIsNoAgentAnyMoreIsShownNothingOfTheirs() throws Exception {
    Channel chat = new Channel("chat.renewed");
    long since = position(small);
    String message =
        "{\"id\":\"%s\",\"type\":\"chat_message\",\"data\":{\"sender\":\"sam\",\"content\":\"x\"%s}}";
    publish(chat, message.formatted("r1", ""));
    publish(chat, message.formatted("r2", ",\"visibility\":\"agent_only\""));
    publish(chat, message.formatted("r3", ",\"visibility\":\"private\",\"recipients\":[\"bert\"]"));
    for (int i = 0; i < 100; i++) {
      publish(new Channel("elsewhere.x"), "{\"id\":\"renewed-%d\",\"type\":\"x\"}".formatted(i));
    }
    awaitRead(small, "renewed-99");
    try (RawStomp bert = new RawStomp(new Carrier.Tcp(tcpPorts.get(small)))) {
      bert.frame(
          "CONNECT", "accept-version:1.2\nhost:h\npasscode:" + tokens.get(Viewer.AGENT) + "\n", "");
      bert.await("CONNECTED", frame -> frame.command().equals("CONNECTED"));
      bert.send(
          "SUBSCRIBE\nid:1\nreceipt:live\ndestination:/topic/%s\nsince:%d\n\n\0SEND\ndestination:/app/token\n\n%s\0"
              .formatted(chat, since, token("{\"user\":\"bert\"," + ALL + "}")));
      bert.receipt("live");
      assertThat(bert.unasked())
          .extracting(frame -> JsonMapper.shared().readTree(frame.text()).path("id").asString(""))
          .containsExactly("r1", "r3");
    }
  }
}
