package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.transport.Admission;
import dev.warren.gateway.transport.HttpRefusal;
import dev.warren.gateway.transport.OriginCheck;
import dev.warren.gateway.transport.RequestBody;
import dev.warren.gateway.transport.RequestUrl;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * The opening handshake of a WebSocket (RFC 6455, section 4), whatever its subprotocol.
 *
 * @param tokenBeforeUpgrade whether a request without {@code Origin} must have a token
 */
public record WebSocketUpgrade(
    OriginCheck origins,
    Admission admission,
    SessionCounts counts,
    SessionSettings settings,
    boolean tokenBeforeUpgrade) {

  /**
   * The WebSocket layer cuts a connection without a reason. Its limit is twice as high, so that a
   * frame which is slightly too large reaches the protocol, which can send a refusal.
   */
  private static final int FRAME_ROOM = 2;

  /** The version of RFC 6455, section 4.1; there was no later one. */
  private static final String VERSION = "13";

  private static final int KEY_BYTES = 16;

  /**
   * The part of the HTTP request that a protocol uses.
   *
   * @param token the {@link BearerToken}; null where the request carries none
   * @param from the client's address
   */
  public record Handshake(@Nullable String token, RequestUrl url, ClientAddress from) {

    static Handshake of(HttpServerRequest request, Admission admission) throws Refused {
      try {
        RequestUrl url = RequestUrl.of(request);
        String authorization = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
        return new Handshake(
            BearerToken.of(authorization, url.parameter("token")), url, admission.of(request));
      } catch (IllegalArgumentException e) {
        throw new Refused(Refusal.MALFORMED_FRAME, e.getMessage());
      }
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
      return "Handshake[%s]".formatted(url);
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
    if (!isUpgrade(request)) {
      return upgradeRequired(response, "this path is a WebSocket; connect with ws:// or wss://");
    }
    if (!headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION, false)) {
      return upgradeRequired(response, "Sec-WebSocket-Version: is not " + VERSION);
    }
    if (!hasKey(headers)) {
      return HttpRefusal.respond(
          response,
          HttpResponseStatus.BAD_REQUEST,
          "Sec-WebSocket-Key: is not the Base64 of %d bytes".formatted(KEY_BYTES));
    }
    Handshake handshake;
    try {
      String origin = origins.check(request);
      RequestBody.checkNone(headers);
      handshake = Handshake.of(request, admission);
      if (tokenBeforeUpgrade && origin == null && handshake.token() == null) {
        throw new Refused(
            Refusal.NO_TOKEN,
            "no Origin and no token; send a token as header 'Authorization: Bearer' or as '?token='"
                + " of the URL (warren.http.token-before-upgrade)");
      }
      admission.admit(request);
    } catch (Refused refused) {
      counts.refused(refused.refusal());
      return HttpRefusal.respond(response, refused);
    }
    WebsocketServerSpec.Builder webSocket =
        WebsocketServerSpec.builder().maxFramePayloadLength(FRAME_ROOM * settings.maxFrameBytes());
    if (protocols != null && offersOneOf(headers, protocols)) {
      webSocket.protocols(protocols);
    }
    return response.sendWebsocket(
        (in, out) -> {
          // Frees about a kilobyte, with the token: reactor-netty keeps the request as long as the
          // connection.
          headers.clear();
          in.withConnection(
              connection -> {
                OverWebSocket handler = handlers.open(handshake);
                connection.addHandlerLast(handler);
                // Installed after the handler, because it may at once pass on bytes that came with
                // the handshake.
                StrictFrames.install(
                    connection.channel().pipeline(),
                    FRAME_ROOM * settings.maxFrameBytes(),
                    handler::takesBytes);
              });
          // Never completes, because the handler closes the connection, and reactor-netty must not.
          return Mono.never();
        },
        webSocket.build());
  }

  /** Whether the opening handshake requests the upgrade (RFC 6455, section 4.2.1). */
  private static boolean isUpgrade(HttpServerRequest request) {
    HttpHeaders headers = request.requestHeaders();
    return request.method().equals(HttpMethod.GET)
        && request.version().equals(HttpVersion.HTTP_1_1)
        && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
  }

  private static boolean hasKey(HttpHeaders headers) {
    List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    try {
      return keys.size() == 1 && Base64.getDecoder().decode(keys.get(0).trim()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Publisher<Void> upgradeRequired(HttpServerResponse response, String detail) {
    response
        .header(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .header(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .header(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
    return HttpRefusal.respond(response, HttpResponseStatus.UPGRADE_REQUIRED, detail);
  }

  /**
   * Whether the client offers one of the subprotocols. If it offers none, as Spring's client and
   * most scripts do, reactor-netty must not get any either: it would respond with 101 and never
   * call the handler.
   */
  private static boolean offersOneOf(HttpHeaders headers, String protocols) {
    List<String> ours = List.of(protocols.split(","));
    return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .anyMatch(offered -> ours.contains(offered.trim()));
  }
}
