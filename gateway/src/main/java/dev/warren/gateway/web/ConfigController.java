package dev.warren.gateway.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.warren.event.EventCodec;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.SessionSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/config}: everything that a client needs to know before it connects. */
@RestController
record ConfigController(SessionSettings session, WebSettings web) {

  private static final String STOMP = "stomp";

  private static final Map<String, String> ENDPOINTS =
      Map.of(
          STOMP,
          "/stomp",
          "json",
          "/ws",
          "events",
          "/api/channels/{channel}/events",
          "messages",
          "/api/channels/{channel}/messages",
          "channel",
          "/api/channels/{channel}",
          "publish",
          "/api/channels/{channel}/events",
          "alerts",
          "/api/alerts",
          "presence",
          "/api/presence/{team}",
          "schema",
          "/schema.json",
          "asyncapi",
          "/asyncapi.yaml");

  private static final Set<String> WEB_SOCKETS = Set.of(STOMP, "json");

  private static final String FRAME_BYTES = "frameBytes";

  /**
   * @param endpoints paths by purpose; the client fills in {@code {channel}}
   * @param urls the endpoints as absolute URLs, with the scheme, host, port and prefix by which the
   *     client reached the gateway
   * @param heartBeats the intervals of each transport
   * @param limits bytes, milliseconds and counts by name
   * @param closeCodes every code with which the gateway closes a connection
   * @param devTokens whether {@code POST /api/dev/token} is on
   */
  record Config(
      Map<String, String> endpoints,
      Map<String, String> urls,
      Map<String, HeartBeat> heartBeats,
      Map<String, Long> limits,
      List<CloseCode> closeCodes,
      boolean devTokens) {

    /** The path of the STOMP endpoint, for clients older than {@code endpoints}. */
    @JsonProperty
    String stomp() {
      return String.valueOf(endpoints.get(STOMP));
    }

    /** Both values of STOMP's header {@code heart-beat}. */
    @JsonProperty
    long heartBeatMillis() {
      return heartBeats.get(STOMP).sendMillis();
    }

    /** The largest frame, for clients older than {@code limits}. */
    @JsonProperty
    long maxFrameBytes() {
      return limits.get(FRAME_BYTES);
    }
  }

  /**
   * @param sendMillis the interval of the gateway's heart-beats; 0 for none
   * @param silentMillis the gateway closes a client that sends nothing for this long, with 4009; 0
   *     for never
   */
  record HeartBeat(long sendMillis, long silentMillis) {}

  /**
   * @param reason the text in the close frame
   * @param reconnect whether a client should connect again by itself, with the same token
   * @param freshToken whether a client should connect again once it has another token
   */
  record CloseCode(int code, String name, String reason, boolean reconnect, boolean freshToken) {

    static CloseCode of(CloseReason reason) {
      return new CloseCode(
          reason.code(),
          reason.name(),
          reason.text(),
          reason.reconnect() == CloseReason.Reconnect.YES
              || reason.reconnect() == CloseReason.Reconnect.LATER,
          reason.reconnect() == CloseReason.Reconnect.WITH_FRESH_TOKEN);
    }
  }

  @GetMapping("/api/config")
  ResponseEntity<Config> config(ServerHttpRequest request) {
    Config config =
        new Config(
            ENDPOINTS,
            urls(request),
            heartBeats(),
            Map.of(
                FRAME_BYTES,
                session.maxFrame().toBytes(),
                "eventBytes",
                (long) EventCodec.MAX_BYTES,
                "outboxBytes",
                session.maxOutbox().toBytes(),
                "connectMillis",
                session.connectTimeout().toMillis(),
                "messages",
                (long) HistoryController.MAX_LIMIT),
            Stream.of(CloseReason.values()).map(CloseCode::of).toList(),
            web.givesDevTokens());
    // A cache would give one client's URLs to another.
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(config);
  }

  /**
   * The URLs have the scheme, host and port of the request. Behind a proxy, {@code
   * server.forward-headers-strategy} makes Spring take these from the headers that the proxy sets.
   */
  private static Map<String, String> urls(ServerHttpRequest request) {
    URI reached = request.getURI();
    String prefix = request.getPath().contextPath().value();
    String base = "://" + reached.getRawAuthority() + prefix;
    boolean secure = "https".equals(reached.getScheme());
    Map<String, String> urls = new TreeMap<>();
    ENDPOINTS.forEach(
        (name, path) -> {
          String scheme = (WEB_SOCKETS.contains(name) ? "ws" : "http") + (secure ? "s" : "");
          urls.put(name, scheme + base + path);
        });
    return urls;
  }

  private Map<String, HeartBeat> heartBeats() {
    long stomp = session.heartBeatMs(0);
    long json = session.heartBeatMs(SessionSettings.JSON_PING_MS);
    return Map.of(
        STOMP,
        new HeartBeat(stomp, 2 * stomp),
        "json",
        new HeartBeat(json, 2 * json),
        "events",
        new HeartBeat(session.heartBeatMs(SessionSettings.SSE_COMMENT_MS), 0));
  }
}
