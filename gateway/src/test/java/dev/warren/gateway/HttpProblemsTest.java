package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import dev.warren.testkit.Tokens;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every refusal over HTTP is a problem detail with a code that docs/errors.md lists. */
@WithGateway
class HttpProblemsTest {

  private static final String MESSAGES = "GET /api/channels/room.x/messages";
  private static final String EVENTS = "/api/channels/room.x/events";
  private static final String UPGRADE = "Connection: keep-alive, Upgrade|Upgrade: WebSocket|";
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|";
  private static final String V13 = "Sec-WebSocket-Version: 13|";
  private static final String TWO_ORIGINS =
      "Origin: https://app.example|Origin: https://evil.example|";
  private static final String JSON = "Content-Type: application/json|";

  private static RunningGateway gateway;
  private static String alice;

  /**
   * @param headers header lines, each followed by a bar
   */
  private record Bad(String request, String headers, String body, int status, String code) {}

  private static Bad bad(String request, int status, String code) {
    return new Bad(request, "", "", status, code);
  }

  private static Bad bad(String request, String headers, String body, int status, String code) {
    return new Bad(request, headers, body, status, code);
  }

  private static final List<Bad> TABLE =
      List.of(
          // Malformed parameters.
          bad(MESSAGES + "?limit=abc", 400, "bad_request"),
          bad(MESSAGES + "?limit=0", 400, "bad_request"),
          bad(MESSAGES + "?limit=1001", 400, "bad_request"),
          bad(MESSAGES + "?limit=99999999999999999999", 400, "bad_request"),
          bad(MESSAGES + "?since=abc", 400, "bad_request"),
          bad(MESSAGES + "?since=1.5", 400, "bad_request"),
          bad(MESSAGES + "?since=-1", 400, "bad_request"),
          bad(MESSAGES + "?before=abc", 400, "bad_request"),
          bad(MESSAGES + "?since=1&before=2", 400, "bad_request"),
          bad(MESSAGES + "?since=1", 410, "gap"),
          bad("GET " + EVENTS + "?since=abc", 400, "malformed_frame"),
          bad("GET " + EVENTS + "?last=-1", 400, "malformed_frame"),
          bad("GET " + EVENTS, "Last-Event-ID: x|", "", 400, "malformed_frame"),
          bad("GET /api/presence/%FF", 400, "bad_request"),
          // Malformed or too long URLs.
          bad("GET /api/config?x=" + "x".repeat(20_000), 414, "uri_too_long"),
          bad(
              "GET /ws",
              "X-Long: " + "x".repeat(40_000) + "|",
              "",
              431,
              "request_header_fields_too_large"),
          bad("GET /api/channels/a|b/messages", 400, "bad_request"),
          bad("GET /api/%zz", 400, "bad_request"),
          bad("GET /api/channels/a%20b/messages", 404, "unknown_destination"),
          bad("GET /api/channels/%FF/messages", 404, "unknown_destination"),
          bad("GET /api/channels/a%20b", 404, "unknown_destination"),
          bad("GET /api/channels/a%20b/events", 404, "unknown_destination"),
          bad("GET /api/channels/%FF/events", 400, "malformed_frame"),
          bad("GET /api/channels/warren.states", 404, "unknown_destination"),
          // Paths that do not exist, or not with this method.
          bad("GET /api/nothing", 404, "not_found"),
          bad("GET /nothing", "Accept: text/html|", "", 404, "not_found"),
          bad("POST /api/nothing", JSON, "{}", 404, "not_found"),
          bad("GET /ws/circles/a/b", 404, "not_found"),
          bad("GET /actuator/env", 404, "not_found"),
          bad("POST /", JSON, "{}", 405, "method_not_allowed"),
          bad("POST /app.js", JSON, "{}", 405, "method_not_allowed"),
          bad("DELETE /api/config", 405, "method_not_allowed"),
          bad("PUT /api/channels/room.x", JSON, "{}", 405, "method_not_allowed"),
          bad("PATCH " + EVENTS, JSON, "{}", 405, "method_not_allowed"),
          bad("GET /api/dev/token", 405, "method_not_allowed"),
          bad("POST /stomp", JSON, "{}", 405, "method_not_allowed"),
          bad("PUT /ws/circles/x", JSON, "{}", 405, "method_not_allowed"),
          bad("POST /actuator/health", JSON, "{}", 405, "method_not_allowed"),
          // Malformed bodies.
          bad("POST " + EVENTS, JSON, "", 400, "invalid_event"),
          bad("POST " + EVENTS, JSON, "no json", 400, "invalid_event"),
          bad("POST " + EVENTS, JSON, "[]", 400, "invalid_event"),
          bad("POST " + EVENTS, JSON, "{\"type\":7}", 400, "invalid_event"),
          bad("POST " + EVENTS, JSON, "x".repeat(300_000), 413, "content_too_large"),
          bad("POST " + EVENTS, JSON, "x".repeat(1_000_000), 413, "content_too_large"),
          bad("POST /api/dev/token", JSON, "", 400, "bad_request"),
          bad("POST /api/dev/token", JSON, "{", 400, "bad_request"),
          bad("POST /api/dev/token", JSON, "[]", 400, "bad_request"),
          bad("POST /api/dev/token", JSON, "{\"user\":{}}", 400, "bad_request"),
          bad("POST /api/dev/token", JSON, "{\"user\":\"a\",\"teams\":7}", 400, "bad_request"),
          bad("POST /api/dev/token", JSON, "{\"ttlSeconds\":1}", 400, "bad_request"),
          bad(
              "POST /api/dev/token",
              "Content-Type: text/plain|",
              "x",
              415,
              "unsupported_media_type"),
          bad("POST /api/dev/token", JSON, "\"" + "x".repeat(300_000), 413, "content_too_large"),
          bad("GET /api/config", "Accept: image/png|", "", 406, "not_acceptable"),
          bad(MESSAGES, "Accept: text/csv|", "", 406, "not_acceptable"),
          // Requests of web pages with other origins.
          bad("GET /api/config", "Origin: https://evil.example|", "", 403, "not_allowed"),
          bad("GET " + EVENTS, "Origin: https://evil.example|", "", 403, "not_allowed"),
          bad(
              "OPTIONS /api/config",
              "Origin: https://evil.example|Access-Control-Request-Method: GET|",
              "",
              403,
              "not_allowed"),
          bad(
              "OPTIONS " + EVENTS,
              "Origin: https://app.example|Access-Control-Request-Method: PUT|",
              "",
              403,
              "not_allowed"),
          bad(
              "GET /ws",
              UPGRADE + KEY + V13 + "Origin: https://evil.example|",
              "",
              403,
              "not_allowed"),
          // A header that browsers send once, sent twice.
          bad("GET " + EVENTS, TWO_ORIGINS, "", 403, "not_allowed"),
          bad("GET /ws", UPGRADE + KEY + V13 + TWO_ORIGINS, "", 403, "not_allowed"),
          // More than an HTTP server should accept.
          bad("GET /", "a: b|".repeat(101), "", 431, "request_header_fields_too_large"),
          bad("GET /ws", "a: b|".repeat(101), "", 431, "request_header_fields_too_large"),
          bad("GET " + EVENTS, "", "x", 400, "malformed_frame"),
          bad("GET /ws", UPGRADE + KEY + V13, "x", 400, "malformed_frame"),
          bad("POST " + EVENTS, JSON + "Content-Encoding: gzip|", "x", 400, "invalid_event"),
          // Bytes that are not UTF-8.
          bad("GET " + EVENTS + "?since=%C3%28", 400, "malformed_frame"),
          bad("GET /ws?token=%FF", UPGRADE + KEY + V13, "", 400, "malformed_frame"),
          bad("GET /stomp?token=%ED%A0%80", UPGRADE + KEY + V13, "", 400, "malformed_frame"),
          // Opening handshakes of a WebSocket (RFC 6455, section 4.2).
          bad("GET /stomp", 426, "upgrade_required"),
          bad("GET /ws", 426, "upgrade_required"),
          bad("GET /ws/circles/dev", 426, "upgrade_required"),
          bad("GET /ws/s1", "Connection: Upgrade|Upgrade: h2c|", "", 426, "upgrade_required"),
          bad("GET /ws", "Upgrade: websocket|" + KEY + V13, "", 426, "upgrade_required"),
          bad("GET /stomp", UPGRADE + KEY, "", 426, "upgrade_required"),
          bad(
              "GET /stomp",
              UPGRADE + KEY + "Sec-WebSocket-Version: 12|",
              "",
              426,
              "upgrade_required"),
          bad("GET /stomp", UPGRADE + V13, "", 400, "bad_request"),
          bad("GET /ws", UPGRADE + V13 + "Sec-WebSocket-Key: c2hvcnQ=|", "", 400, "bad_request"),
          bad("GET /ws", UPGRADE + V13 + "Sec-WebSocket-Key: %%%|", "", 400, "bad_request"),
          bad("GET /ws", UPGRADE + V13 + KEY + KEY, "", 400, "bad_request"),
          bad("GET /ws?token=a|b", 426, "upgrade_required"),
          bad("GET http://localhost/ws/circles/x?a=/b", 426, "upgrade_required"),
          bad("GET /ws/%FF", UPGRADE + KEY + V13, "", 404, "unknown_destination"),
          bad("GET /ws/circles/a..b", UPGRADE + KEY + V13, "", 404, "unknown_destination"),
          bad("GET /ws/circles/", UPGRADE + KEY + V13, "", 404, "unknown_destination"),
          bad("GET /ws/" + "x".repeat(300), UPGRADE + KEY + V13, "", 404, "unknown_destination"));

  @BeforeAll
  static void token() {
    alice = gateway.token(Tokens.everything("alice"));
  }

  private static RawHttp.Response send(String request, String headers, String body)
      throws Exception {
    String authorized = "Authorization: Bearer " + alice + "|" + headers;
    return RawHttp.send(gateway.port(), request, authorized, body);
  }

  @Test
  void everyRefusalHasACode() throws Exception {
    String documented = Repository.read("docs/errors.md");
    for (Bad bad : TABLE) {
      String shown = "%.100s %.100s ".formatted(bad.request, bad.headers);
      RawHttp.Response response = send(bad.request, bad.headers, bad.body);
      assertThat(response.status()).as(shown + response.body()).isEqualTo(bad.status);
      assertThat(response.header("Content-Type")).as(shown).startsWith("application/problem+json");
      JsonNode problem = response.json();
      assertThat(problem.path("code").asString()).as(shown).isEqualTo(bad.code);
      assertThat(problem.path("detail").asString("")).as(shown).isNotEmpty();
      assertThat(problem.path("status").asInt()).as(shown).isEqualTo(bad.status);
      assertThat(documented).contains("`" + bad.code + "`");
      if (bad.status == 405) {
        assertThat(response.header("Allow")).as(shown).contains("OPTIONS");
      }
      if (bad.status == 426) {
        assertThat(response.header("Upgrade")).as(shown).isEqualTo("websocket");
        assertThat(response.header("Sec-WebSocket-Version")).as(shown).isEqualTo("13");
      }
    }
  }

  @Test
  void requestWithoutATokenIsRefused() throws Exception {
    for (String path :
        List.of(
            "/api/alerts",
            "/api/presence/team-7",
            "/api/channels/room.x",
            "/api/channels/room.x/messages",
            EVENTS)) {
      RawHttp.Response nobody = RawHttp.send(gateway.port(), "GET " + path, List.of(), "");
      assertThat(nobody.status()).as(path).isEqualTo(401);
      assertThat(nobody.json().path("code").asString()).isEqualTo("no_token");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/index.html",
        "/app.js",
        "/api/config",
        "/schema.json",
        "/asyncapi.yaml",
        "/api/channels/room.x",
        "/api/channels/room.x/messages",
        "/api/channels/room.x/events",
        "/actuator/health",
        "/actuator/prometheus"
      })
  void headIsAsGetWithoutABody(String path) throws Exception {
    RawHttp.Response head = send("HEAD " + path, "Connection: close|", "");
    assertThat(head.status()).isEqualTo(200);
    String type = path.endsWith("/events") ? "text/event-stream" : "";
    assertThat(head.header("Content-Type")).isNotEmpty().startsWith(type);
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/;                            GET,HEAD,OPTIONS",
        "/app.js;                      GET,HEAD,OPTIONS",
        "/api/config;                  GET,HEAD,OPTIONS",
        "/api/channels/room.x;         GET,HEAD,OPTIONS",
        "/api/channels/room.x/events;  GET,HEAD,OPTIONS,POST",
        "/api/dev/token;               OPTIONS,POST",
        "/api/users/bob/sessions;      DELETE,OPTIONS",
        "/stomp;                       GET,HEAD,OPTIONS",
        "/ws;                          GET,HEAD,OPTIONS",
        "/ws/circles/dev;              GET,HEAD,OPTIONS",
        "/actuator/health;             GET,HEAD,OPTIONS",
      })
  void allowListsEveryMethod(String path, String methods) throws Exception {
    for (String method : List.of("OPTIONS", "PATCH")) {
      RawHttp.Response response = send(method + " " + path, "", "");
      assertThat(response.status()).as(method).isEqualTo(method.equals("PATCH") ? 405 : 200);
      assertThat(response.header("Allow").split(" *, *"))
          .as(method)
          .containsExactlyInAnyOrder(methods.split(","));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/config", EVENTS, "/api/alerts"})
  void preflightTakesAnyHeaderOfAllowedOrigins(String path) throws Exception {
    String headers =
        "authorization,cache-control,content-type,last-event-id,x-requested-with,traceparent,"
            + "tracestate,baggage,sentry-trace,pragma,if-none-match";
    RawHttp.Response allowed =
        send(
            "OPTIONS " + path,
            "Origin: https://app.example|Access-Control-Request-Method: GET|"
                + "Access-Control-Request-Headers: "
                + headers,
            "");
    assertThat(allowed.status()).as(allowed.body()).isEqualTo(200);
    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    assertThat(allowed.header("Access-Control-Allow-Headers").split(", *"))
        .containsExactlyInAnyOrder(headers.split(","));
  }
}
