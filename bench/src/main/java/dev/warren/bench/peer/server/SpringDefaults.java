package dev.warren.bench.peer.server;

import java.util.Map;

/** Settings of both Spring servers. */
final class SpringDefaults {

  static final Map<String, Object> PROPERTIES =
      Map.of(
          "spring.main.banner-mode",
          "off",
          "server.address",
          "127.0.0.1",
          // Tomcat's default refuses clients after the first 8,192.
          "server.tomcat.max-connections",
          30_000);

  private SpringDefaults() {}
}
