package dev.warren.docs;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.WebSocketCarrier;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configurations of docs/proxies.md and of {@code infra/compose.yaml} in Debian's nginx,
 * HAProxy and Caddy, as processes.
 */
class ProxiesPageTest {

  private static final Map<ProxyServer.Kind, ProxyServer> PROXIES =
      new EnumMap<>(ProxyServer.Kind.class);

  private static TestBroker broker;
  private static WarrenProcess first;
  private static WarrenProcess second;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    Map<String, String> settings = Map.of("SERVER_FORWARD_HEADERS_STRATEGY", "native");
    first = WarrenProcess.gateway(broker, settings);
    second = WarrenProcess.gateway(broker, settings);
    token = first.token(Tokens.EVERYTHING);
    for (ProxyServer.Kind kind : ProxyServer.Kind.values()) {
      PROXIES.put(kind, ProxyServer.start(kind, first, second));
    }
  }

  @AfterAll
  static void stop() {
    PROXIES.values().forEach(ProxyServer::close);
    for (WarrenProcess gateway : new WarrenProcess[] {first, second}) {
      if (gateway != null) {
        gateway.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void stompOverWebSocketPasses(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    String queue = "/queue/" + SharedWarren.freshName();
    byte[] large = "x".repeat(1_000_000).getBytes(UTF_8);
    try (StompClient client = StompClient.connect(proxy.url("ws", "/stomp"), token)) {
      client.subscribe("q", queue);
      client.request("SEND", "destination:" + queue + "\n", "small");
      client.sendBytes("destination:" + queue + "\n", large);
      assertThat(client.message().text()).isEqualTo("small");
      assertThat(client.message().body()).isEqualTo(large);
      client.request("DISCONNECT", "");
      assertThat(client.closeCode()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void jsonOverWebSocketPasses(ProxyServer.Kind kind) throws Exception {
    String circle = "/ws/circles/" + SharedWarren.freshName();
    try (JsonClient client =
        JsonClient.open(PROXIES.get(kind).url("ws", circle + "?token=" + token))) {
      client.settle();
      client.request("{\"type\":\"message\",\"content\":\"hi\"}");
      assertThat(client.take("message").at("/data/content").stringValue()).isEqualTo("hi");
    }
    try (JsonClient refused = JsonClient.open(PROXIES.get(kind).url("ws", "/ws?token=none"))) {
      assertThat(refused.closeCode()).isEqualTo(4001);
    }
  }

  /** A proxy with a buffer would hold these events back, because the stream does not end. */
  @ParameterizedTest
  @EnumSource
  void eventsPassOneByOne(ProxyServer.Kind kind) throws Exception {
    String channel = "chat." + SharedWarren.freshName();
    String path = "/api/channels/" + channel + "/events?token=" + token;
    try (EventStreamClient stream =
        new EventStreamClient(PROXIES.get(kind).port(), path).awaitLive()) {
      for (int i = 1; i <= 3; i++) {
        post(channel, "chat_message", "event " + i);
        assertThat(stream.awaitMessages(i).get(i - 1).data()).contains("event " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void largestBodiesUrlsAndTokensPass(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    URI events =
        URI.create(proxy.url("http", "/api/channels/chat." + SharedWarren.freshName() + "/events"));
    String event =
        "{\"type\":\"chat_message\",\"data\":{\"content\":\"%s\"}}"
            .formatted("x".repeat(250 * 1024));
    HttpRequest.Builder post =
        HttpRequest.newBuilder(events)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(event));
    HttpResponse<String> accepted =
        send(proxy, post.copy().header("Authorization", "Bearer " + token));
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);

    // The reply has to be the gateway's and not the proxy's. Only the gateway sends problem details
    // with a code.
    HttpResponse<String> header =
        send(
            proxy,
            get(proxy, "/api/alerts").header("Authorization", "Bearer " + "x".repeat(7_000)));
    assertThat(code(header)).isEqualTo("bad_token");
    HttpResponse<String> url = send(proxy, get(proxy, "/api/alerts?token=" + "x".repeat(3_900)));
    assertThat(code(url)).isEqualTo("bad_token");
  }

  @ParameterizedTest
  @EnumSource
  void requestWithoutUpgradeGets426(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    for (String path : List.of("/stomp", "/ws", "/ws/circles/dev")) {
      HttpResponse<String> response = send(proxy, get(proxy, path));
      assertThat(response.statusCode()).as(path).isEqualTo(426);
      assertThat(response.headers().firstValue("Sec-WebSocket-Version")).hasValue("13");
    }
  }

  /**
   * A page with the proxy's name in its address counts as a page of the gateway, although TLS ends
   * at the proxy.
   */
  @ParameterizedTest
  @EnumSource
  void ownOriginIsTheProxys(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    String origin = proxy.tlsUrl("https", "");
    WebSocketCarrier carrier =
        WebSocketCarrier.open(
            proxy.client(), proxy.tlsUrl("wss", "/stomp"), Map.of("Origin", origin));
    try (StompClient client = StompClient.open(carrier)) {
      client.connect(StompClient.V12 + StompConnection.authorization(token));
    }
    for (String foreign : List.of("https://warren.example.com", origin.replace("https", "http"))) {
      assertThat(refusal(proxy, foreign)).as(foreign).isEqualTo(403);
    }
  }

  /** The HTTP status of a refused handshake. */
  private static int refusal(ProxyServer proxy, String origin) throws Exception {
    CompletableFuture<WebSocket> opening =
        proxy
            .client()
            .newWebSocketBuilder()
            .header("Origin", origin)
            .buildAsync(URI.create(proxy.tlsUrl("wss", "/stomp")), new WebSocket.Listener() {});
    Throwable refused = Patience.get(opening.handle((opened, failure) -> failure));
    Throwable cause = refused instanceof CompletionException ? refused.getCause() : refused;
    return ((WebSocketHandshakeException) cause).getResponse().statusCode();
  }

  @ParameterizedTest
  @EnumSource
  void configHasTheProxysUrls(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    HttpRequest overTls =
        HttpRequest.newBuilder(URI.create(proxy.tlsUrl("https", "/api/config"))).build();
    assertThat(proxy.client().send(overTls, ofString()).body())
        .contains("\"" + proxy.tlsUrl("wss", "/stomp") + "\"", proxy.tlsUrl("https", "/api/"))
        .doesNotContain("localhost:" + first.port(), "localhost:" + second.port());
    assertThat(send(proxy, get(proxy, "/api/config")).body())
        .contains("\"" + proxy.url("ws", "/stomp") + "\"", proxy.url("http", "/api/"));
  }

  /** The gateway trusts these headers of a proxy, so a proxy must not pass on a client's own. */
  @ParameterizedTest
  @EnumSource
  void headersOfTheClientAreNotBelieved(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    HttpRequest.Builder request =
        get(proxy, "/api/config")
            .header("Forwarded", "proto=https;host=evil.example")
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "evil.example")
            .header("X-Forwarded-Port", "4444");
    assertThat(send(proxy, request).body())
        .contains("\"" + proxy.url("ws", "/stomp") + "\"")
        .doesNotContain("evil.example", "4444", "https://localhost");
  }

  /**
   * Compares the proxy's timeouts with the gateway's settings, because a test cannot wait for
   * minutes.
   */
  @ParameterizedTest
  @EnumSource
  void timeoutsExceedTwoHeartBeats(ProxyServer.Kind kind) {
    List<Integer> seconds =
        Pattern.compile("(?:_read_timeout|_send_timeout|timeout (?:client|server|tunnel)) +(\\d+)s")
            .matcher(kind.printed())
            .results()
            .map(found -> Integer.parseInt(found.group(1)))
            .toList();
    int printed =
        switch (kind) {
          case NGINX -> 2;
          case HAPROXY, COMPOSE -> 3;
          case CADDY -> 0; // It has no such timeout.
        };
    assertThat(seconds).hasSize(printed);
    assertThat(seconds).allMatch(each -> each >= 2 * 30 + 30);
  }

  /**
   * The gateway closes its connections before it ends, and every client reconnects at once with
   * {@code since}.
   */
  @ParameterizedTest
  @EnumSource
  void clientsMissNothingDuringADeploy(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    String circle = SharedWarren.freshName();
    String url = proxy.url("ws", "/ws/circles/" + circle + "?token=" + token);
    List<Resuming> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(new Resuming(url));
    }
    post("circles." + circle, "message", "0");
    for (Resuming each : clients) {
      each.await("0");
    }
    int number = 0;
    for (WarrenProcess gateway : List.of(first, second)) {
      awaitInUse(proxy, gateway == first ? second : first);
      gateway.close(); // by SIGTERM
      try {
        String next = Integer.toString(++number);
        post("circles." + circle, "message", next);
        int sentAway = 0;
        for (Resuming each : clients) {
          sentAway += each.await(next);
        }
        assertThat(sentAway).as("clients of the stopped gateway").isPositive();
      } finally {
        gateway.startAgain();
      }
    }
    for (Resuming each : clients) {
      assertThat(each.contents()).containsExactly("0", "1", "2");
      each.close();
    }
  }

  /** Waits until the proxy passes new connections to this gateway, which has the fewest. */
  private static void awaitInUse(ProxyServer proxy, WarrenProcess gateway) {
    String probe = SharedWarren.freshName();
    String url = proxy.url("ws", "/ws/circles/" + probe + "?token=" + token);
    Patience.await("a connection to gateway " + gateway.port())
        .until(
            () -> {
              try (JsonClient client = JsonClient.open(url)) {
                client.settle();
                String summary = gateway.get("/api/channels/circles." + probe + "?token=" + token);
                return JsonMapper.shared().readTree(summary).path("subscribers").asInt() > 0;
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void healthAndMetricsDoNotPass(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    for (String path :
        List.of(
            "/actuator/health",
            "/actuator/prometheus",
            "/%61ctuator/health",
            "/actuator;a/health")) {
      assertThat(send(proxy, get(proxy, path)).statusCode()).as(path).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void logHasNoToken(ProxyServer.Kind kind) throws Exception {
    ProxyServer proxy = PROXIES.get(kind);
    send(proxy, get(proxy, "/api/alerts?token=a-secret-token"));
    Patience.await("the request in " + proxy.log())
        .until(() -> Files.readString(proxy.log()).contains("/api/alerts"));
    assertThat(Files.readString(proxy.log())).doesNotContain("a-secret-token");
  }

  private static HttpRequest.Builder get(ProxyServer proxy, String path) {
    return HttpRequest.newBuilder(URI.create(proxy.url("http", path)));
  }

  private static HttpResponse<String> send(ProxyServer proxy, HttpRequest.Builder request)
      throws Exception {
    return proxy.client().send(request.build(), ofString());
  }

  private static String code(HttpResponse<String> problem) {
    JsonNode body = JsonMapper.shared().readTree(problem.body());
    return body.path("code").asString();
  }

  private static void post(String channel, String type, String content) throws Exception {
    Events.post(
        broker,
        channel,
        "{\"type\":\"%s\",\"data\":{\"content\":\"%s\",\"sender\":\"carol\"}}"
            .formatted(type, content));
  }

  /**
   * A client of a circle that reconnects and resumes after its gateway has closed the connection.
   */
  private static final class Resuming implements AutoCloseable {
    private final String url;
    private final List<String> before = new ArrayList<>();
    private JsonClient client;
    private long since;

    Resuming(String url) throws Exception {
      this.url = url;
      client = JsonClient.open(url).settle();
    }

    /** Waits for a message; returns how often the client had to reconnect. */
    int await(String content) throws Exception {
      int returns = 0;
      while (true) {
        Patience.await("message " + content)
            .until(() -> !client.isOpen() || contents().contains(content));
        if (contents().contains(content)) {
          return returns;
        }
        assertThat(client.closeCode()).isEqualTo(1012);
        before.addAll(own());
        for (JsonNode message : client.frames("message")) {
          since = message.path("position").longValue();
        }
        client = JsonClient.open(url + "&since=" + since);
        returns++;
      }
    }

    /** The messages of all its connections. */
    List<String> contents() {
      List<String> all = new ArrayList<>(before);
      all.addAll(own());
      return all;
    }

    private List<String> own() {
      return client.frames("message").stream()
          .map(frame -> frame.at("/data/content").stringValue())
          .toList();
    }

    @Override
    public void close() throws Exception {
      client.close();
    }
  }
}
