package dev.warren.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.Tokens;
import java.net.Socket;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A foreign web page, in any browser, gets nothing from the gateway. */
@WithGateway
class BrowserProtectionTest {

  private static final String UPGRADE =
      "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|";

  private static final String EVENTS = "GET /api/channels/room.x/events";

  private static RunningGateway gateway;
  private static String alice;

  @BeforeAll
  static void token() {
    alice = gateway.token(Tokens.everything("alice"));
  }

  private static RawHttp.Response send(String request, String headers, String body)
      throws Exception {
    return RawHttp.send(gateway.port(), request, headers, body);
  }

  /** One response of each maker: a controller, a transport, Spring, reactor-netty, the actuator. */
  @ParameterizedTest
  @CsvSource({
    "GET /,                                                  200, '',           no-cache",
    "GET /index.html,                                        200, '',           no-cache",
    "GET /app.js,                                            200, '',           no-cache",
    "GET /vendor/preact.js,                                  200, '',           no-cache",
    "HEAD /,                                                 200, '',           no-cache",
    "GET /schema.json,                                       200, '',           no-store",
    "GET /api/config,                                        200, '',           no-store",
    "GET /api/alerts,                                        401, '',           no-store",
    "GET /api/alerts,                                        200, TOKEN,        no-store",
    "GET /api/channels/room.x/messages,                      200, TOKEN,        no-store",
    "HEAD /api/channels/room.x/events,                       200, TOKEN,        no-store",
    "GET /api/channels/room.x/events,                        401, '',           no-store",
    "POST /api/dev/token,                                    400, '',           no-store",
    "GET /api/nothing,                                       404, '',           no-store",
    "GET /nothing,                                           404, '',           no-store",
    "PATCH /api/config,                                      405, '',           no-store",
    "TRACE /api/config,                                      405, '',           no-store",
    "OPTIONS /api/config,                                    200, '',           no-store",
    "GET /stomp,                                             426, '',           no-store",
    "GET /ws/circles/x,                                      426, '',           no-store",
    "GET /ws,                    403, 'UPGRADEOrigin: https://evil.example|',   no-store",
    "GET /api/config,            403, 'Origin: https://evil.example|',          no-store",
    "GET /api/config,            200, 'Origin: https://app.example|',           no-store",
    "GET /api/config,            421, 'Host: evil.example|',                    no-store",
    "GET /api/%zz,                                           400, '',           no-store",
    "GET /actuator/health,                                   200, '',           no-store",
    "GET /actuator/prometheus,                               200, '',           no-store",
  })
  void everyResponseProtectsBrowsers(String request, int status, String headers, String cache)
      throws Exception {
    String lines = headers.replace("TOKEN", "Authorization: Bearer " + alice + "|");
    RawHttp.Response response = send(request, lines.replace("UPGRADE", UPGRADE), "");
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.header("Content-Security-Policy"))
        .contains(
            "default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "*", "http:", "https:");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(response.header("Permissions-Policy")).contains("camera=()");
    assertThat(response.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(response.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(response.header("Cache-Control")).isEqualTo(cache);
  }

  @Test
  void requestThatIsTooLongIsAnsweredAlike() throws Exception {
    for (RawHttp.Response response :
        List.of(
            send("GET /api/config?x=" + "x".repeat(20_000), "", ""),
            send("GET /ws", "X-Long: " + "x".repeat(40_000), ""))) {
      assertThat(response.status()).isIn(414, 431);
      assertThat(response.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
      assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
  }

  @Test
  void pageHasNothingInline() throws Exception {
    String page = Repository.read("gateway/src/main/resources/static/index.html");
    assertThat(page)
        .doesNotContainPattern(Pattern.compile("(?i)<style|javascript:|\\s(on\\w+|style)="));
    assertThat(Pattern.compile("<script(?![^>]*\\ssrc=)").matcher(page).find()).isFalse();
  }

  /** DNS rebinding: the name of a foreign page resolves to the gateway's address. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET /app.js",
        "GET /nothing",
        "GET /api/config",
        "GET /api/alerts",
        "POST /api/dev/token",
        "OPTIONS /api/dev/token",
        EVENTS,
        "POST /api/channels/room.x/events",
        "GET /stomp",
        "GET /ws",
        "GET /ws/circles/x",
        "GET /actuator/health",
        "GET /actuator/prometheus",
      })
  void foreignHostIsMisdirected(String request) throws Exception {
    for (String host :
        List.of(
            "Host: evil.example",
            "Host: evil.example:" + gateway.port(),
            "Host: localhost.evil.example",
            "Host: evil.example|Origin: http://evil.example",
            "Host: evil.example|Origin: https://app.example",
            "Host: evil.example|X-Forwarded-Host: localhost|Forwarded: host=localhost",
            "Host: evil.example|" + UPGRADE)) {
      RawHttp.Response response = send(request, host, "");
      assertThat(response.status()).as(host).isEqualTo(421);
      assertThat(response.json().path("code").asString()).isEqualTo("misdirected_request");
      assertThat(response.json().path("detail").asString()).contains("warren.hosts");
    }
    assertThat(send(request + " HTTP/1.0", "", "").status()).as("without a Host").isEqualTo(421);
    assertThat(send(request + " HTTP/1.0", "Host: evil.example", "").status()).isEqualTo(421);
    String path = request.substring(request.indexOf('/'));
    String url = request.replace(path, "http://evil.example" + path);
    assertThat(send(url, "Host: localhost", "").status()).as("absolute").isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost:1", "127.0.0.1:8080", "[::1]", "warren.example"})
  void ownHostIsServed(String host) throws Exception {
    assertThat(send("GET /api/config", "Host: " + host, "").status()).isEqualTo(200);
    assertThat(send("GET /api/config HTTP/1.0", "Host: " + host, "").status()).isEqualTo(200);
  }

  /** A page can send any bytes to any port, but only after the head of an HTTP request. */
  @Test
  void httpRequestToTheStompPortEndsAtOnce() throws Exception {
    String connect = "CONNECT\naccept-version:1.2\npasscode:" + alice + "\n\n\0";
    for (String head : List.of("POST / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\n\n\0")) {
      try (Socket socket = new Socket("localhost", gateway.tcpPort())) {
        socket.setSoTimeout(Math.toIntExact(Patience.LIMIT.toMillis()));
        socket.getOutputStream().write((head + connect).getBytes(UTF_8));
        String replies = new String(socket.getInputStream().readAllBytes(), UTF_8);
        assertThat(replies).startsWith("ERROR").contains("malformed_frame");
        assertThat(replies).doesNotContain("CONNECTED");
      }
    }
  }

  /**
   * Any web page can open a sandboxed frame, whose origin is {@code null} like that of pages from
   * files.
   */
  @ParameterizedTest
  @ValueSource(strings = {"/api/dev/token", "/api/dev;a=b/token", "/api/d%65v/token"})
  void pageOfOriginNullGetsNoDevToken(String path) throws Exception {
    String json = "Content-Type: application/json|";
    String body = "{\"user\":\"alice\",\"role\":\"admin\"}";
    RawHttp.Response refused = send("POST " + path, json + "Origin: null|", body);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("not_allowed", "http://localhost").doesNotContain("eyJ");
    assertThat(send("POST " + path, json, body).status()).isEqualTo(200);
    // With a token, a page of origin null may use the gateway if that origin is listed.
    String header = "Origin: null|Authorization: Bearer " + alice;
    assertThat(send("GET /api/alerts", header, "").status()).isEqualTo(200);
  }
}
