package dev.warren.gateway.transport.sse;

import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.transport.Admission;
import dev.warren.gateway.transport.Endpoint;
import dev.warren.gateway.transport.RequestBody;
import dev.warren.gateway.transport.RequestUrl;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A request for an event stream.
 *
 * @param from the client's address
 * @param pattern the channel or pattern in the path
 * @param startAt the beginning of the history; null for live messages only
 */
record StreamRequest(
    Credentials credentials,
    ClientAddress from,
    ChannelPattern pattern,
    @Nullable StartAt startAt) {

  /** All methods except POST, by which a controller publishes on the same path. */
  static final Endpoint ENDPOINT = new Endpoint("/api/channels/{channel}/events", HttpMethod.POST);

  Command.Connect connect() {
    return new Command.Connect(credentials, 0, SessionSettings.SSE_COMMENT_MS);
  }

  /**
   * @throws Refused where the request is malformed. No token and no right is checked here
   */
  static StreamRequest of(HttpServerRequest request, Admission admission) throws Refused {
    if (!request.version().equals(HttpVersion.HTTP_1_1)) {
      throw new Refused(Refusal.UNSUPPORTED_VERSION, "server-sent events need HTTP/1.1");
    }
    HttpHeaders headers = request.requestHeaders();
    RequestBody.checkNone(headers);
    try {
      RequestUrl url = RequestUrl.of(request);
      String token =
          BearerToken.of(headers.get(HttpHeaderNames.AUTHORIZATION), url.parameter("token"));
      return new StreamRequest(
          Credentials.ofToken(token),
          admission.of(request),
          ChannelPattern.of(ENDPOINT.word(request)),
          startAt(headers.get("Last-Event-ID"), url));
    } catch (InvalidChannel e) {
      throw new Refused(Refusal.UNKNOWN_DESTINATION, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new Refused(Refusal.MALFORMED_FRAME, e.getMessage());
    }
  }

  /**
   * The header takes precedence: on a reconnect, browsers send it together with the unchanged URL.
   */
  private static @Nullable StartAt startAt(@Nullable String lastEventId, RequestUrl url) {
    if (lastEventId != null && !lastEventId.isBlank()) {
      return new StartAt.After(number("Last-Event-ID", lastEventId.trim()));
    }
    String since = url.parameter("since");
    if (since != null) {
      return new StartAt.After(number("since", since));
    }
    String last = url.parameter("last");
    return last == null
        ? null
        : new StartAt.Last((int) Math.min(Integer.MAX_VALUE, number("last", last)));
  }

  private static long number(String name, String text) {
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("%s: '%s' is not a number".formatted(name, text));
    }
    return Long.parseLong(text);
  }
}
