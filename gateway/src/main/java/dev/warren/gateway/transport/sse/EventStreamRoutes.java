package dev.warren.gateway.transport.sse;

import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Sessions;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /api/channels/<channel>/events} on the gateway's HTTP port. */
public final class EventStreamRoutes implements NettyRouteProvider {

  private static final String BEARER = "Bearer ";

  private final Sessions sessions;
  private final CommandPath path;
  private final Origins origins;

  public EventStreamRoutes(Sessions sessions, CommandPath path, Origins origins) {
    this.sessions = sessions;
    this.path = path;
    this.origins = origins;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.get("/api/channels/{channel}/events", this::follow);
  }

  private Publisher<Void> follow(HttpServerRequest request, HttpServerResponse response) {
    HttpHeaders headers = request.requestHeaders();
    allowOrigin(request, response);
    Credentials credentials;
    ChannelPattern pattern;
    StartAt from;
    try {
      Map<String, List<String>> parameters = new QueryStringDecoder(request.uri()).parameters();
      credentials = new Credentials(token(headers, parameters), null, null);
      pattern = ChannelPattern.of(PathWord.of(request, "channel"));
      from = from(headers.get("Last-Event-ID"), parameters);
      path.checkMayRead(credentials, pattern);
    } catch (Refused refused) {
      sessions.counts().refused(refused.refusal());
      HttpResponseStatus status =
          switch (refused.refusal()) {
            case NO_TOKEN, BAD_TOKEN, TOKEN_EXPIRED -> HttpResponseStatus.UNAUTHORIZED;
            case NOT_ALLOWED -> HttpResponseStatus.FORBIDDEN;
            case BROKER_UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            default -> HttpResponseStatus.BAD_REQUEST;
          };
      return problem(response, status, refused.getMessage(), refused.refusal().code());
    } catch (InvalidChannel e) {
      return problem(
          response, HttpResponseStatus.BAD_REQUEST, e.getMessage(), "unknown_destination");
    } catch (IllegalArgumentException e) {
      return problem(response, HttpResponseStatus.BAD_REQUEST, e.getMessage(), "malformed_frame");
    }
    if (!request.version().equals(HttpVersion.HTTP_1_1)) {
      return problem(
          response,
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
          "server-sent events need HTTP/1.1",
          "unsupported_version");
    }
    response
        .status(HttpResponseStatus.OK)
        .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream;charset=UTF-8")
        .header(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        // nginx would hold events back.
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
                              new EventStream(sessions, path, credentials, pattern, from)));
                  // The handler does everything; it ends the connection, too.
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

  private static @Nullable String token(HttpHeaders headers, Map<String, List<String>> parameters) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization != null) {
      return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
          ? authorization.substring(BEARER.length()).trim()
          : authorization;
    }
    return parameters.containsKey("token") ? parameters.get("token").get(0) : null;
  }

  /** {@code Last-Event-ID} counts before what the URL says, which stays the same for ever. */
  private static @Nullable StartAt from(
      @Nullable String lastEventId, Map<String, List<String>> parameters) {
    if (lastEventId != null && !lastEventId.isBlank()) {
      return new StartAt.After(number("Last-Event-ID", lastEventId.trim()));
    }
    if (parameters.containsKey("since")) {
      return new StartAt.After(number("since", parameters.get("since").get(0)));
    }
    if (parameters.containsKey("last")) {
      return new StartAt.Last(
          (int) Math.min(Integer.MAX_VALUE, number("last", parameters.get("last").get(0))));
    }
    return null;
  }

  private static long number(String name, String text) {
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("%s: '%s' is not a number".formatted(name, text));
    }
    return Long.parseLong(text);
  }

  /** As RFC 9457 has it. */
  private static Publisher<Void> problem(
      HttpServerResponse response, HttpResponseStatus status, String detail, String code) {
    ObjectNode problem = JsonMapper.shared().createObjectNode();
    problem
        .put("title", status.reasonPhrase())
        .put("status", status.code())
        .put("detail", detail)
        .put("code", code);
    return response
        .status(status)
        .header(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .sendString(Mono.just(problem.toString()));
  }
}
