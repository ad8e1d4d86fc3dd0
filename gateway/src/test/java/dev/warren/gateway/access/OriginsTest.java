package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Only listed web pages may use the gateway. */
class OriginsTest {

  private static Origins origins(String... patterns) {
    return new Origins(List.of(patterns), new Hosts(List.of("warren.example", "[::1]", "h")));
  }

  @Test
  void selfAllowsTheGatewaysOriginOnly() {
    Origins own = origins("self");
    assertThat(own.allow("http", "warren.example:8080", "http://warren.example:8080")).isTrue();
    assertThat(own.allow("ws", "warren.example:8080", "http://Warren.Example:8080")).isTrue();
    assertThat(own.allow("wss", "warren.example", "https://warren.example")).isTrue();
    for (String other :
        List.of(
            "http://warren.example",
            "https://warren.example:8080",
            "http://warren.example:8080.evil.example",
            "http://evil.example",
            "http://localhost:8080",
            "null",
            "")) {
      assertThat(own.allow("http", "warren.example:8080", other)).as(other).isFalse();
    }
  }

  @Test
  void requestWithoutOriginIsAllowed() {
    assertThat(origins("self").allow("http", "h", null)).isTrue();
    assertThat(origins().allow("http", null, null)).isTrue();
  }

  @Test
  void originsOfInfraUpAllowLocalPages() {
    Origins origins = origins("self", "http://localhost:[*]", "http://127.0.0.1:[*]", "null");
    for (String allowed : List.of("http://localhost:5173", "http://127.0.0.1:80", "null")) {
      assertThat(origins.allow("http", "h:8080", allowed)).as(allowed).isTrue();
    }
    for (String refused :
        List.of("http://localhost.evil.example:80", "http://evil.example", "https://x:1")) {
      assertThat(origins.allow("http", "h:8080", refused)).as(refused).isFalse();
    }
  }

  @Test
  void listWithoutSelfExcludesTheGateway() {
    Origins origins = origins("https://*.example.org");
    assertThat(origins.allow("https", "h", "https://h")).isFalse();
    assertThat(origins.allow("https", "h", "https://app.example.org")).isTrue();
    assertThat(origins.allow("https", "h", "https://example.org.evil.example")).isFalse();
  }

  /** A page of evil.example, whose name resolves to the gateway. */
  @Test
  void selfCountsOnlyUnderAName() {
    Origins own = origins("self", "https://app.example");
    assertThat(own.allow("http", "evil.example:8080", "http://evil.example:8080")).isFalse();
    assertThat(own.allow("http", "evil.example:8080", "https://app.example")).isTrue();
    assertThat(own.allow("http", "[::1]:8080", "http://[::1]:8080")).isTrue();
  }

  @Test
  void defaultPortsAreLeftOut() {
    Origins own = origins("self");
    assertThat(own.allow("http", "h:80", "http://h")).isTrue();
    assertThat(own.allow("wss", "h:443", "https://h")).isTrue();
    assertThat(own.allow("https", "h:80", "https://h")).isFalse();
    assertThat(own.allow("http", "h:443", "http://h")).isFalse();
  }
}
