package dev.warren.gateway.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.warren.event.EventCodec;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.SessionSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/config}: what a client needs to know before it connects. */
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

  private static final String FRAME_BYTES = "frameBytes";

  private final SessionSettings session;
  private final WebSettings web;

  ConfigController(SessionSettings session, WebSettings web) {
    this.session = session;
    this.web = web;
  }

  /**
   * @param stomp the path of the STOMP endpoint
   * @param endpoints paths by purpose; the client fills in {@code {channel}}
   * @param heartBeatMillis both values for STOMP's header {@code heart-beat}
   * @param limits the largest frame and event that the gateway accepts, in bytes
   * @param closeCodes every code that the gateway closes a connection with
   * @param devTokens whether {@code POST /api/dev/token} is on
   */
  record Config(
      String stomp,
      Map<String, String> endpoints,
      long heartBeatMillis,
      Map<String, Long> limits,
      List<CloseCode> closeCodes,
      boolean devTokens) {

    /** The largest frame alone, for clients written before there was {@code limits}. */
    @JsonProperty
    long maxFrameBytes() {
      return limits.get(FRAME_BYTES);
    }
  }

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
          reason.reconnect() == CloseReason.Reconnect.YES,
          reason.reconnect() == CloseReason.Reconnect.WITH_FRESH_TOKEN);
    }
  }

  @GetMapping("/api/config")
  Config config() {
    return new Config(
        "/stomp",
        ENDPOINTS,
        session.heartBeat().toMillis(),
        Map.of(
            FRAME_BYTES, session.maxFrame().toBytes(), "eventBytes", (long) EventCodec.MAX_BYTES),
        Stream.of(CloseReason.values()).map(CloseCode::of).toList(),
        web.devTokens());
  }
}
