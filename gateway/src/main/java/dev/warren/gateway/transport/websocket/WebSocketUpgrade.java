package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.transport.HttpRefusal;
import dev.warren.gateway.transport.RequestUrl;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/** The opening handshake of a WebSocket (RFC 6455, section 4), whatever its subprotocol. */
public final class WebSocketUpgrade {

  /**
   * The WebSocket layer cuts a connection without a reason. With twice the room, a frame that is
   * slightly too large reaches the protocol, which can send a refusal.
   */
  private static final int FRAME_ROOM = 2;

  private final Origins origins;
  private final int maxFrameBytes;

  public WebSocketUpgrade(Origins origins, SessionSettings settings) {
    this.origins = origins;
    this.maxFrameBytes = Math.toIntExact(settings.maxFrame().toBytes());
  }

  /**
   * The part of the HTTP request that a protocol uses.
   *
   * @param token the {@link BearerToken}; null where the request carries none
   */
  public record Handshake(@Nullable String token, RequestUrl url) {

    static Handshake of(HttpServerRequest request) throws Refused {
      try {
        RequestUrl url = RequestUrl.of(request);
        String authorization = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
        return new Handshake(BearerToken.of(authorization, url.parameter("token")), url);
      } catch (IllegalArgumentException e) {
        throw new Refused(
            Refusal.MALFORMED_FRAME, "the URL's query cannot be read: " + e.getMessage());
      }
    }
  }

  /** Makes the handler of one connection. */
  public interface HandlerFactory {
    OverWebSocket open(Handshake handshake);
  }

  /**
   * Responds to the handshake: 101 and a handler on the connection, or a refusal.
   *
   * @param protocols the subprotocols of this endpoint, the best first, joined by commas; null
   *     where it has none
   */
  public Publisher<Void> upgrade(
      HttpServerRequest request,
      HttpServerResponse response,
      @Nullable String protocols,
      HandlerFactory handlers) {
    HttpHeaders headers = request.requestHeaders();
    Handshake handshake;
    try {
      checkOrigin(request);
      handshake = Handshake.of(request);
    } catch (Refused refused) {
      return HttpRefusal.respond(response, refused);
    }
    WebsocketServerSpec.Builder webSocket =
        WebsocketServerSpec.builder().maxFramePayloadLength(FRAME_ROOM * maxFrameBytes);
    if (protocols != null && offersOneOf(headers, protocols)) {
      webSocket.protocols(protocols);
    }
    return response.sendWebsocket(
        (in, out) -> {
          // reactor-netty keeps the request as long as the connection: a kilobyte, with a token.
          headers.clear();
          in.withConnection(connection -> connection.addHandlerLast(handlers.open(handshake)));
          // Never completes: the handler closes the connection, and reactor-netty must not.
          return Mono.never();
        },
        webSocket.build());
  }

  private void checkOrigin(HttpServerRequest request) throws Refused {
    HttpHeaders headers = request.requestHeaders();
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (!origins.allow(request.scheme(), headers.get(HttpHeaderNames.HOST), origin)) {
      throw new Refused(
          Refusal.NOT_ALLOWED,
          "the origin '%s' is not one of warren.allowed-origins".formatted(origin));
    }
  }

  /**
   * Whether the client offers one of the subprotocols. Where it offers none (Spring's client does
   * not, nor do most scripts), reactor-netty must not be given any: it would respond with 101 and
   * never call the handler.
   */
  private static boolean offersOneOf(HttpHeaders headers, String protocols) {
    List<String> ours = List.of(protocols.split(","));
    return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .anyMatch(offered -> ours.contains(offered.trim()));
  }
}
