package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.netty.http.server.HttpServerRoutes;

/** {@code /stomp} on the gateway's HTTP port. */
public final class StompRoutes implements NettyRouteProvider {

  private static final String PROTOCOLS = "v12.stomp,v11.stomp,v10.stomp";

  private final Sessions sessions;
  private final CommandPath path;
  private final WebSocketUpgrade upgrade;
  private final int maxFrameBytes;

  public StompRoutes(
      Sessions sessions, CommandPath path, WebSocketUpgrade upgrade, SessionSettings settings) {
    this.sessions = sessions;
    this.path = path;
    this.upgrade = upgrade;
    this.maxFrameBytes = Math.toIntExact(settings.maxFrame().toBytes());
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.get(
        "/stomp",
        (request, response) ->
            upgrade.upgrade(
                request,
                response,
                PROTOCOLS,
                handshake ->
                    new StompOverWebSocket(
                        sessions, path, new StompCommands(maxFrameBytes, handshake.token()))));
  }
}
