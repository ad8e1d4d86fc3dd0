package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.Endpoint;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.netty.http.server.HttpServerRoutes;

/** {@code /stomp} on the gateway's HTTP port. */
public record StompRoutes(Doors doors, SenderHeaders senderHeaders, WebSocketUpgrade upgrade)
    implements NettyRouteProvider {

  private static final String PROTOCOLS = "v12.stomp,v11.stomp,v10.stomp";

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return new Endpoint("/stomp")
        .serve(
            routes,
            (request, response) ->
                upgrade.upgrade(
                    request,
                    response,
                    PROTOCOLS,
                    handshake -> new StompOverWebSocket(doors, senderHeaders, handshake)));
  }
}
