package dev.warren.gateway.transport;

import dev.warren.gateway.access.Origins;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.web.util.ForwardedHeaderUtils;
import org.springframework.web.util.UriComponents;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Refuses requests of foreign web pages on the paths that Spring's CORS filter does not cover.
 *
 * @param behindProxy whether {@code Forwarded} and {@code X-Forwarded-…} come from a proxy and so
 *     name the gateway's own origin; otherwise they may come from any client
 */
public record OriginCheck(Origins origins, boolean behindProxy) {

  /**
   * @return the request's {@code Origin}; null where no web page made the request
   * @throws Refused with {@code not_allowed}
   */
  public @Nullable String check(HttpServerRequest request) throws Refused {
    List<String> origins = request.requestHeaders().getAll(HttpHeaderNames.ORIGIN);
    if (origins.isEmpty()) {
      return null;
    }
    // Several headers are refused, because only the first one is checked. No browser sends more
    // than one.
    if (origins.size() > 1 || !isAllowed(request, origins.get(0))) {
      throw new Refused(
          Refusal.NOT_ALLOWED,
          "the origin '%s' is not one of warren.allowed-origins, or this gateway's own but not under a"
                  .formatted(String.join(", ", origins))
              + " name of warren.hosts");
    }
    return origins.get(0);
  }

  private boolean isAllowed(HttpServerRequest request, String origin) {
    io.netty.handler.codec.http.HttpHeaders headers = request.requestHeaders();
    String host = headers.get(HttpHeaderNames.HOST);
    if (!behindProxy) {
      return origins.allow(request.scheme(), host, origin);
    }
    try {
      UriComponents reached =
          ForwardedHeaderUtils.adaptFromForwardedHeaders(
                  URI.create(request.scheme() + "://" + host + "/"),
                  new HttpHeaders(new Netty4HeadersAdapter(headers)))
              .build();
      String port = reached.getPort() < 0 ? "" : ":" + reached.getPort();
      return origins.allow(String.valueOf(reached.getScheme()), reached.getHost() + port, origin);
    } catch (IllegalArgumentException e) {
      return false; // The header Host, or one of the forwarded ones, cannot be read.
    }
  }
}
