package dev.warren.gateway.web;

import dev.warren.gateway.session.SessionSettings;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/config}: what a client needs to start. */
@RestController
class ConfigController {

  private final SessionSettings session;
  private final WebSettings web;

  ConfigController(SessionSettings session, WebSettings web) {
    this.session = session;
    this.web = web;
  }

  /**
   * @param stomp the path of STOMP over WebSocket
   * @param heartBeatMillis what to ask for in the header {@code heart-beat}
   * @param maxFrameBytes the largest frame that is taken
   * @param devTokens whether {@code POST /api/dev/token} answers
   */
  record Config(String stomp, long heartBeatMillis, long maxFrameBytes, boolean devTokens) {}

  @GetMapping("/api/config")
  Config config() {
    return new Config(
        "/stomp", session.heartBeat().toMillis(), session.maxFrame().toBytes(), web.devTokens());
  }
}
