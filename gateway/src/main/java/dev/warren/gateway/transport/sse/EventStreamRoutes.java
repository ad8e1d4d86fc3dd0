package dev.warren.gateway.transport.sse;

import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.HttpRefusal;
import dev.warren.gateway.transport.PathWord;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** {@code GET /api/channels/<channel>/events} on the gateway's HTTP port. */
public final class EventStreamRoutes implements NettyRouteProvider {

  private final Doors doors;
  private final Origins origins;

  public EventStreamRoutes(Doors doors, Origins origins) {
    this.doors = doors;
    this.origins = origins;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.get("/api/channels/{channel}/events", this::follow);
  }

  /**
   * @param pattern the channel of the path, or a pattern in its place
   * @param startAt null for live messages only
   */
  private record Request(
      Credentials credentials, ChannelPattern pattern, @Nullable StartAt startAt) {

    static Request of(HttpServerRequest request) throws Refused {
      HttpHeaders headers = request.requestHeaders();
      if (!request.version().equals(HttpVersion.HTTP_1_1)) {
        throw new Refused(Refusal.UNSUPPORTED_VERSION, "server-sent events need HTTP/1.1");
      }
      try {
        Map<String, List<String>> parameters = new QueryStringDecoder(request.uri()).parameters();
        String token =
            BearerToken.of(headers.get(HttpHeaderNames.AUTHORIZATION), first(parameters, "token"));
        return new Request(
            Credentials.ofToken(token),
            ChannelPattern.of(PathWord.of(request, "channel")),
            startAt(headers.get("Last-Event-ID"), parameters));
      } catch (InvalidChannel e) {
        throw new Refused(Refusal.UNKNOWN_DESTINATION, e.getMessage());
      } catch (IllegalArgumentException e) {
        throw new Refused(Refusal.MALFORMED_FRAME, e.getMessage());
      }
    }

    /** The header goes first: a browser sends it on its own, with a URL that never changes. */
    private static @Nullable StartAt startAt(
        @Nullable String lastEventId, Map<String, List<String>> parameters) {
      if (lastEventId != null && !lastEventId.isBlank()) {
        return new StartAt.After(number("Last-Event-ID", lastEventId.trim()));
      }
      String since = first(parameters, "since");
      if (since != null) {
        return new StartAt.After(number("since", since));
      }
      String last = first(parameters, "last");
      return last == null
          ? null
          : new StartAt.Last((int) Math.min(Integer.MAX_VALUE, number("last", last)));
    }

    private static @Nullable String first(Map<String, List<String>> parameters, String name) {
      List<String> values = parameters.get(name);
      return values == null ? null : values.get(0);
    }

    private static long number(String name, String text) {
      if (!text.matches("\\d{1,18}")) {
        throw new IllegalArgumentException("%s: '%s' is not a number".formatted(name, text));
      }
      return Long.parseLong(text);
    }
  }

  private Publisher<Void> follow(HttpServerRequest request, HttpServerResponse response) {
    allowOrigin(request, response);
    Request wanted;
    try {
      wanted = Request.of(request);
      doors.path().checkMayRead(wanted.credentials(), wanted.pattern());
    } catch (Refused refused) {
      doors.clients().counts().refused(refused.refusal());
      return HttpRefusal.respond(response, refused);
    }
    response
        .status(HttpResponseStatus.OK)
        .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream;charset=UTF-8")
        .header(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        // Without it nginx buffers the response and holds events back.
        .header("X-Accel-Buffering", "no")
        .chunkedTransfer(true);
    return response
        .sendHeaders()
        .then(
            Mono.defer(
                () -> {
                  response.withConnection(
                      connection ->
                          connection.addHandlerLast(
                              new EventStream(
                                  doors,
                                  wanted.credentials(),
                                  wanted.pattern(),
                                  wanted.startAt())));
                  // reactor-netty ends the response when this completes; the handler does that.
                  return Mono.never();
                }));
  }

  private void allowOrigin(HttpServerRequest request, HttpServerResponse response) {
    HttpHeaders headers = request.requestHeaders();
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null
        && origins.allow(request.scheme(), headers.get(HttpHeaderNames.HOST), origin)) {
      response
          .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .header(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    }
  }
}
