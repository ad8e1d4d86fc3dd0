package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.access.Origins;
import dev.warren.gateway.session.SessionSettings;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/** From an HTTP request to a WebSocket. */
public final class WebSocketUpgrade {

  private static final String BEARER = "Bearer ";

  /** Room for a refusal in the protocol's own words before the WebSocket layer cuts it. */
  private static final int FRAME_ROOM = 2;

  private final Origins origins;
  private final int maxFrameBytes;

  public WebSocketUpgrade(Origins origins, SessionSettings settings) {
    this.origins = origins;
    this.maxFrameBytes = Math.toIntExact(settings.maxFrame().toBytes());
  }

  /**
   * What a request brings.
   *
   * @param token that of the URL, else that of the header {@code Authorization}; null for none
   * @param parameters those of the URL, the first of each name
   */
  public record Asked(@Nullable String token, Map<String, List<String>> parameters) {

    public @Nullable String parameter(String name) {
      List<String> values = parameters.get(name);
      return values == null ? null : values.get(0);
    }
  }

  /** Makes the handler of one connection. */
  public interface Opening {
    OverWebSocket open(Asked asked);
  }

  /**
   * @param protocols the subprotocols that are spoken, the best first, joined by commas; null where
   *     there are none
   */
  public Publisher<Void> upgrade(
      HttpServerRequest request,
      HttpServerResponse response,
      @Nullable String protocols,
      Opening opening) {
    HttpHeaders headers = request.requestHeaders();
    if (!origins.allow(
        request.scheme(), headers.get(HttpHeaderNames.HOST), headers.get(HttpHeaderNames.ORIGIN))) {
      return response
          .status(HttpResponseStatus.FORBIDDEN)
          .sendString(Mono.just("This origin is not one of warren.allowed-origins.\n"));
    }
    Map<String, List<String>> parameters;
    try {
      parameters = new QueryStringDecoder(request.uri()).parameters();
    } catch (IllegalArgumentException e) {
      return response
          .status(HttpResponseStatus.BAD_REQUEST)
          .sendString(Mono.just("The URL's query cannot be read: " + e.getMessage() + "\n"));
    }
    WebsocketServerSpec.Builder webSocket =
        WebsocketServerSpec.builder().maxFramePayloadLength(FRAME_ROOM * maxFrameBytes);
    if (protocols != null && offersOurs(headers, protocols)) {
      webSocket.protocols(protocols);
    }
    Asked asked = new Asked(token(parameters, headers), parameters);
    return response.sendWebsocket(
        (in, out) -> {
          // reactor-netty keeps the request as long as the connection: a kilobyte, with a token.
          headers.clear();
          in.withConnection(connection -> connection.addHandlerLast(opening.open(asked)));
          // The handler does everything; what is returned here ends the connection when it ends.
          return Mono.never();
        },
        webSocket.build());
  }

  private static @Nullable String token(Map<String, List<String>> parameters, HttpHeaders headers) {
    List<String> inUrl = parameters.get("token");
    if (inUrl != null) {
      return inUrl.get(0);
    }
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).trim()
        : null;
  }

  /**
   * Whether the client names one of our subprotocols. Where it names none (Spring's client does
   * not, nor do most by hand), reactor-netty must have none either: it would answer 101 and never
   * call our handler.
   */
  private static boolean offersOurs(HttpHeaders headers, String protocols) {
    List<String> ours = List.of(protocols.split(","));
    return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .anyMatch(offered -> ours.contains(offered.trim()));
  }
}
