package dev.warren.gateway.transport;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import reactor.netty.http.server.HttpServerRequest;

/** A variable of a route's path; reactor-netty leaves its percent-encoding (RFC 3986) in place. */
public final class PathWord {

  private PathWord() {}

  /**
   * @throws IllegalArgumentException where the encoding is broken
   */
  public static String of(HttpServerRequest request, String name) {
    String encoded = Objects.requireNonNull(request.param(name));
    // In a path, and other than in a query, a plus is a plus.
    return QueryStringDecoder.decodeComponent(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
