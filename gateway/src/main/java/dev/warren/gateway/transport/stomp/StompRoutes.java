package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Origins;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.http.server.WebsocketServerSpec;

/** {@code /stomp} on the gateway's HTTP port. */
public final class StompRoutes implements NettyRouteProvider {

  private static final String PROTOCOLS = "v12.stomp,v11.stomp,v10.stomp";

  /** Room for a refusal in STOMP's own words before the WebSocket layer cuts the connection. */
  private static final int FRAME_ROOM = 2;

  private final Sessions sessions;
  private final CommandPath path;
  private final Origins origins;
  private final int maxFrameBytes;

  public StompRoutes(
      Sessions sessions, CommandPath path, Origins origins, SessionSettings settings) {
    this.sessions = sessions;
    this.path = path;
    this.origins = origins;
    this.maxFrameBytes = Math.toIntExact(settings.maxFrame().toBytes());
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.get("/stomp", this::upgrade);
  }

  private Publisher<Void> upgrade(HttpServerRequest request, HttpServerResponse response) {
    HttpHeaders headers = request.requestHeaders();
    if (!origins.allow(
        request.scheme(), headers.get(HttpHeaderNames.HOST), headers.get(HttpHeaderNames.ORIGIN))) {
      return response
          .status(HttpResponseStatus.FORBIDDEN)
          .sendString(Mono.just("This origin is not one of warren.allowed-origins.\n"));
    }
    WebsocketServerSpec.Builder webSocket =
        WebsocketServerSpec.builder().maxFramePayloadLength(FRAME_ROOM * maxFrameBytes);
    if (offersOurs(headers)) {
      webSocket.protocols(PROTOCOLS);
    }
    List<String> tokens;
    try {
      tokens = new QueryStringDecoder(request.uri()).parameters().getOrDefault("token", List.of());
    } catch (IllegalArgumentException e) {
      return response
          .status(HttpResponseStatus.BAD_REQUEST)
          .sendString(Mono.just("The URL's query cannot be read: " + e.getMessage() + "\n"));
    }
    return response.sendWebsocket(
        (in, out) -> {
          // reactor-netty keeps the request as long as the connection: a kilobyte, with a token.
          headers.clear();
          in.withConnection(
              connection ->
                  connection.addHandlerLast(
                      new StompOverWebSocket(
                          sessions,
                          path,
                          new StompCommands(
                              maxFrameBytes, tokens.isEmpty() ? null : tokens.get(0)))));
          // The handler does everything; what is returned here ends the connection when it ends.
          return Mono.never();
        },
        webSocket.build());
  }

  /**
   * Whether the client names one of our subprotocols. Where it names none (Spring's client does
   * not, nor do most by hand), reactor-netty must have none either: it would answer 101 and never
   * call our handler.
   */
  private static boolean offersOurs(HttpHeaders headers) {
    List<String> ours = List.of(PROTOCOLS.split(","));
    return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .anyMatch(offered -> ours.contains(offered.trim()));
  }
}
