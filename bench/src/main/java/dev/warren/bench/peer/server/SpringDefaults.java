package dev.warren.bench.peer.server;

import java.util.Map;

/** What both of Spring's servers have set. */
final class SpringDefaults {

  static final Map<String, Object> PROPERTIES =
      Map.of(
          "spring.main.banner-mode",
          "off",
          "server.address",
          "127.0.0.1",
          // Tomcat would refuse all clients past the first 8,192.
          "server.tomcat.max-connections",
          30_000);

  private SpringDefaults() {}
}
