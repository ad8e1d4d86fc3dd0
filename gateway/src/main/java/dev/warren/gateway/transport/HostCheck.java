package dev.warren.gateway.transport;

import dev.warren.gateway.access.Hosts;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.SessionCounts;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.core.Ordered;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * Refuses every HTTP request, on any path, whose host is no name of the gateway. It is required
 * only if the gateway admits clients without a token of their own: a foreign page that made its own
 * name resolve to the gateway (DNS rebinding) would be such a client.
 *
 * @param required whether the gateway admits such clients
 */
public record HostCheck(Hosts hosts, SessionCounts counts, boolean required)
    implements NettyRouteProvider, Ordered {

  /** Comes before all other routes, because the first matching route serves a request. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return required ? routes.route(request -> !namesTheGateway(request), this::refuse) : routes;
  }

  /** The host of an absolute URL counts instead of the header (RFC 9112, section 3.2.2). */
  private boolean namesTheGateway(HttpServerRequest request) {
    List<String> headers = request.requestHeaders().getAll(HttpHeaderNames.HOST);
    String inUrl = authority(request.uri());
    return headers.size() == 1
        && hosts.contain(headers.get(0).trim())
        && (inUrl == null || hosts.contain(inUrl));
  }

  private static @Nullable String authority(String url) {
    int begin = url.startsWith("/") ? -1 : url.indexOf("://");
    return begin < 0 ? null : url.substring(begin + 3).split("[/?#]", 2)[0];
  }

  private Publisher<Void> refuse(HttpServerRequest request, HttpServerResponse response) {
    counts.refused(Refusal.MISDIRECTED_REQUEST);
    String host = request.requestHeaders().get(HttpHeaderNames.HOST);
    return HttpRefusal.respond(
        response,
        new Refused(
            Refusal.MISDIRECTED_REQUEST,
            "%s is not one of warren.hosts; add the name by which you reach this gateway"
                .formatted(host == null ? "a request without a Host" : "'" + host + "'")));
  }
}
