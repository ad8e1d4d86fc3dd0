package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /api/config} has everything that a client needs before it connects. */
@WithGateway
class ConfigTest {

  private static RunningGateway gateway;

  private static JsonNode config(RunningGateway gateway, String... headers) throws Exception {
    RawHttp.Response response =
        RawHttp.send(gateway.port(), "GET /api/config", List.of(headers), "");
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    return response.json();
  }

  private static List<String> lines(String headers) {
    return Stream.of(headers.split("\\|")).map(String::trim).filter(h -> !h.isEmpty()).toList();
  }

  private static JsonNode urls(RunningGateway gateway, String headers) throws Exception {
    return config(gateway, lines(headers).toArray(String[]::new)).path("urls");
  }

  @Test
  void pathsLimitsAndHeartBeatsAreThere() throws Exception {
    JsonNode config = config(gateway);
    assertThat(config.at("/endpoints/json").asString()).isEqualTo("/ws");
    assertThat(config.path("stomp").asString()).isEqualTo("/stomp");
    assertThat(config.at("/limits/frameBytes").asLong()).isPositive();
    assertThat(config.path("maxFrameBytes")).isEqualTo(config.at("/limits/frameBytes"));
    assertThat(config.at("/heartBeats/stomp/sendMillis").asLong()).isEqualTo(1_000);
    assertThat(config.at("/heartBeats/json/sendMillis").asLong()).isEqualTo(30_000);
    assertThat(config.at("/heartBeats/json/silentMillis").asLong()).isEqualTo(60_000);
    assertThat(config.at("/heartBeats/events/sendMillis").asLong()).isEqualTo(15_000);
    assertThat(config.path("urls").propertyNames())
        .containsExactlyInAnyOrderElementsOf(config.path("endpoints").propertyNames());
  }

  @Test
  void closeCodesSayWhetherToComeBack() throws Exception {
    JsonNode config = config(gateway);
    for (int again : List.of(1011, 1012, 1013, 4008, 4009, 4010)) {
      assertThat(closeCode(config, again)).contains("\"reconnect\":true,\"freshToken\":false");
    }
    for (int withFreshToken : List.of(4001, 4011)) {
      assertThat(closeCode(config, withFreshToken))
          .contains("\"reconnect\":false,\"freshToken\":true");
    }
    for (int never : List.of(1000, 1002, 1007, 1009, 4003)) {
      assertThat(closeCode(config, never)).contains("\"reconnect\":false,\"freshToken\":false");
    }
    assertThat(config.path("closeCodes")).hasSize(13);
  }

  private static String closeCode(JsonNode config, int code) {
    return config
        .path("closeCodes")
        .valueStream()
        .filter(each -> each.path("code").asInt() == code)
        .findFirst()
        .orElseThrow()
        .toString();
  }

  @ParameterizedTest
  @CsvSource({
    "Host: localhost:8080,        localhost:8080",
    "Host: 127.0.0.1:9,           127.0.0.1:9",
    "Host: [::1]:8080,            [::1]:8080",
    "Host: warren.example,        warren.example",
    // No setting names a proxy that sets these headers, so any client could have set them.
    "'Host: a.example|X-Forwarded-Proto: https|X-Forwarded-Host: evil.example', a.example",
    "'Host: a.example|Forwarded: proto=https;host=evil.example',                a.example",
  })
  void urlsNameTheHostOfTheRequest(String headers, String authority) throws Exception {
    JsonNode urls = urls(gateway, headers);
    assertThat(urls.path("json").asString()).isEqualTo("ws://" + authority + "/ws");
    assertThat(urls.path("stomp").asString()).isEqualTo("ws://" + authority + "/stomp");
    assertThat(urls.path("messages").asString())
        .isEqualTo("http://" + authority + "/api/channels/{channel}/messages");
  }

  @ParameterizedTest
  @CsvSource({
    "Host: in|X-Forwarded-Proto: https|X-Forwarded-Host: app.example,     app.example",
    "Host: in:8080|X-Forwarded-Proto: https|X-Forwarded-Host: app.example:8443, app.example:8443",
    "Host: app.example|X-Forwarded-Proto: https,                          app.example",
    "Host: in|X-Forwarded-Proto: https|X-Forwarded-Host: a.b|X-Forwarded-Port: 8443, a.b:8443",
    "Host: in|X-Forwarded-Proto: https|X-Forwarded-Host: [2001:db8:0:0:0:0:0:1],   [2001:db8:0:0:0:0:0:1]",
    "Host: in|Forwarded: for=1.2.3.4;proto=https;host=app.example,        app.example",
    "'Host: in|X-Forwarded-Proto: https|X-Forwarded-Host: a.b|X-Forwarded-Prefix: /warren',"
        + " a.b/warren",
  })
  void urlsAreTheProxysWhereItIsTrusted(String headers, String base) throws Exception {
    for (String strategy : List.of("native", "framework")) {
      RunningGateway proxied = SharedGateways.behindProxy(strategy);
      JsonNode urls = urls(proxied, headers);
      assertThat(urls.path("json").asString()).as(strategy).isEqualTo("wss://" + base + "/ws");
      assertThat(urls.path("alerts").asString())
          .as(strategy)
          .isEqualTo("https://" + base + "/api/alerts");
    }
  }

  /** Behind a proxy, {@code self} is the origin that the browser sees. */
  @Test
  void selfIsTheProxysOrigin() throws Exception {
    String proxy = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: app.example\r\n";
    for (String strategy : List.of("native", "framework")) {
      RunningGateway proxied = SharedGateways.behindProxy(strategy);
      try (RawWebSocket own =
              new RawWebSocket(proxied.port(), proxy + "Origin: https://app.example\r\n");
          RawWebSocket other =
              new RawWebSocket(proxied.port(), proxy + "Origin: https://evil.example\r\n")) {
        assertThat(own.status).as(strategy).contains(" 101 ");
        assertThat(other.status).as(strategy).contains(" 403 ");
      }
      assertThat(status(proxied, "app.example")).as(strategy).isEqualTo(200);
      // The origin fits X-Forwarded-Host, but is no name of warren.hosts.
      assertThat(status(proxied, "evil.example")).as(strategy).isEqualTo(403);
    }
  }

  /** The status for a page that a proxy serves under this name. */
  private static int status(RunningGateway proxied, String name) throws Exception {
    String headers = "X-Forwarded-Proto: https|X-Forwarded-Host: %1$s|Origin: https://%1$s";
    return RawHttp.send(proxied.port(), "GET /api/config", lines(headers.formatted(name)), "")
        .status();
  }
}
