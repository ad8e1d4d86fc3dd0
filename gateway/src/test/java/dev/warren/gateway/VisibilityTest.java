package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.transport.HostCheck;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import reactor.netty.http.server.HttpServerRoutes;

/** {@code visibility} hides messages on every way out of the gateway, see {@link WayOut}. */
class VisibilityTest extends TwoWindowsForGuests {

  /** The clients that may see each message, by message id. */
  private static final Map<String, Set<Viewer>> MESSAGES = new LinkedHashMap<>();

  static {
    MESSAGES.put("to-rita", Set.of(Viewer.SENDER, Viewer.RECIPIENT));
    MESSAGES.put("public", Set.of(Viewer.values()));
    MESSAGES.put("to-agents", Set.of(Viewer.AGENT, Viewer.AGENT_RECIPIENT));
    MESSAGES.put("to-robo-and-7", Set.of(Viewer.SENDER, Viewer.AGENT_RECIPIENT, Viewer.NUMBER));
    MESSAGES.put("to-nobody", Set.of(Viewer.SENDER));
    MESSAGES.put("typed-as-public", Set.of(Viewer.values()));
    MESSAGES.put(WayOut.END, Set.of(Viewer.values()));
    // The first and the last message of the history are hidden from some clients.
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

  /** The ids of the messages that a client may see, up to this one. */
  private static List<String> seenBy(Viewer viewer, String upTo) {
    List<String> ids = new ArrayList<>(MESSAGES.keySet());
    return ids.subList(0, ids.indexOf(upTo) + 1).stream()
        .filter(id -> MESSAGES.get(id).contains(viewer))
        .toList();
  }

  /**
   * The clients that are tested at the gateway with the small window, where reading takes long.
   * Each other client resembles one of them.
   */
  private static final Set<Viewer> FROM_THE_STREAM =
      EnumSet.of(Viewer.SENDER, Viewer.RECIPIENT, Viewer.OTHER, Viewer.AGENT, Viewer.SERVICE);

  private void publishMessage(String kind, String id) throws Exception {
    int second = List.copyOf(MESSAGES.keySet()).indexOf(id);
    events.publish(
        kind + "." + Viewer.TEAM,
        """
        {"id":"%s","type":"%s","timestamp":"2026-01-31T12:00:0%dZ","data":{%s"sender":"%s","content":"x"}}"""
            .formatted(
                id,
                kind.equals("chat") ? "chat_message" : "new_message",
                second,
                data(id),
                id.equals("to-agents") ? "bert" : id.equals(WayOut.END) ? "eve" : "sam"));
  }

  /** A client that uses a way out, and the ids that have to arrive at it. */
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

  private static List<Walk> walk(WayOut.When when, String kind, long since) throws Exception {
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

  private static WayOut.Visit visit(
      RunningGateway gateway, Viewer viewer, String kind, long since) {
    return new WayOut.Visit(gateway, viewer, kind, since);
  }

  private static List<String> expected(WayOut way, Viewer viewer) {
    if (way.when == WayOut.When.LIVE) {
      return seenBy(viewer, WayOut.END);
    }
    List<String> past = seenBy(viewer, "late-to-rita");
    List<String> expected =
        new ArrayList<>(way.few ? past.subList(past.size() - WayOut.Visit.FEW, past.size()) : past);
    if (way.when == WayOut.When.RESUMED) {
      expected.add(WayOut.AFTER);
    }
    return expected;
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "sessions"})
  void everyWayOutHidesPrivateMessages(String kind) throws Exception {
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
      events.publish("elsewhere.x", "{\"id\":\"%s-%d\",\"type\":\"x\"}".formatted(kind, i));
    }
    for (RunningGateway gateway : List.of(large, small)) {
      awaitRead(gateway, "elsewhere.x", kind + "-99");
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

  /** Fails for a new route by which messages could leave, until the route is in {@link WayOut}. */
  @Test
  void everyRouteIsAWayOut() {
    Set<String> known =
        Arrays.stream(WayOut.values()).map(way -> way.route).collect(Collectors.toSet());
    // Routes by which no message of a chat or a session leaves.
    known.addAll(
        List.of(
            "/",
            "/index.html",
            // Only role admin has these, which reads the dead letters of all channels.
            "/api/admin/clients",
            "/api/admin/dead-letters",
            "/api/admin/dead-letters/{letter}",
            "/api/admin/queues",
            "/api/admin/rates",
            "/api/alerts",
            "/api/config",
            "/api/presence/{team}",
            "/asyncapi.yaml",
            "/schema.json"));
    assertThat(known).containsAll(routes());
    assertThat(routes()).hasSizeGreaterThan(8);
  }

  private static Set<String> routes() {
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
                VisibilityTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRoutes.class},
                (proxy, method, arguments) -> {
                  routes.add(arguments[0].toString());
                  return proxy;
                });
    large.context().getBeansOfType(NettyRouteProvider.class).values().stream()
        .filter(provider -> !(provider instanceof HostCheck)) // HostCheck has no path.
        .forEach(provider -> provider.apply(writtenDown));
    return routes;
  }

  @Test
  void everyToolAndDestinationIsAWayOut() throws Exception {
    try (JsonClient client = large.json("/ws", Viewer.SENDER.token());
        StompClient stomp = large.connect("")) {
      String tools = client.reply("{\"tool\":\"x\"}").at("/data/error").asString();
      assertThat(tools.replaceFirst(".*one of ", "").split(", "))
          .isSubsetOf(Arrays.stream(WayOut.values()).map(way -> way.route).toList());
      String refused = stomp.refused("SUBSCRIBE", "id:1\ndestination:/x\n", "").header("message");
      // A queue's messages have no visibility, and all other destinations are the user's own.
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
}
