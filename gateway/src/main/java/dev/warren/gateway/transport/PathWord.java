package dev.warren.gateway.transport;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import reactor.netty.http.server.HttpServerRequest;

/** Decodes a variable of a route's path; reactor-netty leaves it percent-encoded (RFC 3986). */
public final class PathWord {

  private PathWord() {}

  /**
   * @throws IllegalArgumentException where the encoding is broken
   */
  public static String of(HttpServerRequest request, String name) {
    String encoded = Objects.requireNonNull(request.param(name));
    // The decoder is for queries, where a plus is a space; in a path it is a plus.
    return QueryStringDecoder.decodeComponent(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
