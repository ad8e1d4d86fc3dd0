package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.Endpoint;
import dev.warren.gateway.transport.HttpRefusal;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The path {@code /ws} and those below it, on the gateway's HTTP port. */
public record JsonRoutes(
    Doors doors,
    History history,
    Reads reads,
    Authenticator authenticator,
    WebSocketUpgrade upgrade)
    implements NettyRouteProvider {

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    new Endpoint("/ws").serve(routes, (request, response) -> upgrade(request, response, null));
    serve(routes, "/ws/circles/{id}", "circles");
    serve(routes, "/ws/workspace/{id}", "workspaces");
    serve(routes, "/ws/agents/{id}", "agents");
    return serve(routes, "/ws/{id}", "sessions");
  }

  private HttpServerRoutes serve(HttpServerRoutes routes, String path, String kind) {
    Endpoint endpoint = new Endpoint(path);
    return endpoint.serve(
        routes,
        (request, response) -> {
          Channel channel;
          try {
            channel = Channel.named(kind, endpoint.word(request));
          } catch (IllegalArgumentException e) {
            return HttpRefusal.respond(
                response, new Refused(Refusal.UNKNOWN_DESTINATION, String.valueOf(e.getMessage())));
          }
          return upgrade(request, response, channel);
        });
  }

  private Publisher<Void> upgrade(
      HttpServerRequest request, HttpServerResponse response, @Nullable Channel channel) {
    return upgrade.upgrade(
        request,
        response,
        null,
        handshake -> new JsonConnection(doors, history, reads, authenticator, channel, handshake));
  }
}
