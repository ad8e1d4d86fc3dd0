package dev.warren.gateway.web;

import dev.warren.event.EventCodec;
import dev.warren.gateway.session.SessionSettings;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/config}: what a client needs to start. */
@RestController
class ConfigController {

  private static final Map<String, String> ENDPOINTS =
      Map.of(
          "stomp", "/stomp",
          "json", "/ws",
          "events", "/api/channels/{channel}/events",
          "messages", "/api/channels/{channel}/messages",
          "channel", "/api/channels/{channel}",
          "publish", "/api/channels/{channel}/events",
          "alerts", "/api/alerts",
          "schema", "/schema.json",
          "asyncapi", "/asyncapi.yaml");

  private final SessionSettings session;
  private final WebSettings web;

  ConfigController(SessionSettings session, WebSettings web) {
    this.session = session;
    this.web = web;
  }

  /**
   * @param endpoints paths by what they are for; {@code {channel}} and the like are to be filled in
   * @param heartBeatMillis what to ask for in STOMP's header {@code heart-beat}
   * @param limits the most that is taken, in bytes
   * @param devTokens whether {@code POST /api/dev/token} answers
   */
  record Config(
      String stomp,
      Map<String, String> endpoints,
      long heartBeatMillis,
      long maxFrameBytes,
      Map<String, Long> limits,
      boolean devTokens) {}

  @GetMapping("/api/config")
  Config config() {
    return new Config(
        "/stomp",
        ENDPOINTS,
        session.heartBeat().toMillis(),
        session.maxFrame().toBytes(),
        Map.of(
            "frameBytes", session.maxFrame().toBytes(), "eventBytes", (long) EventCodec.MAX_BYTES),
        web.devTokens());
  }
}
