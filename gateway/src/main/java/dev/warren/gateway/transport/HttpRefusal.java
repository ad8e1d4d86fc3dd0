package dev.warren.gateway.transport;

import dev.warren.gateway.access.Refused;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * A refusal in response to an HTTP request that would have begun a WebSocket or an event stream: a
 * problem detail (RFC 9457), like those of the controllers in {@code web}.
 */
public final class HttpRefusal {

  static final String MEDIA_TYPE = "application/problem+json";

  /** How long a client may take to read its last response and to close its side. */
  private static final long CLOSE_TIMEOUT_S = 3;

  private HttpRefusal() {}

  public static Publisher<Void> respond(HttpServerResponse response, Refused refused) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(refused.refusal().httpStatus());
    if (refused.retryAfterSeconds() > 0) {
      response.header(HttpHeaderNames.RETRY_AFTER, String.valueOf(refused.retryAfterSeconds()));
    }
    return respond(response, status, problem(status, refused));
  }

  static byte[] problem(HttpResponseStatus status, Refused refused) {
    return problem(status, refused.refusal().code(), String.valueOf(refused.getMessage()));
  }

  /** Responds with a refusal for which HTTP itself has a status. */
  public static Publisher<Void> respond(
      HttpServerResponse response, HttpResponseStatus status, String detail) {
    return respond(response, status, problem(status, detail));
  }

  private static Publisher<Void> respond(
      HttpServerResponse response, HttpResponseStatus status, byte[] problem) {
    return response
        .status(status)
        .header(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE)
        .sendByteArray(Mono.just(problem));
  }

  /** The last response of a connection, for handlers below reactor-netty. */
  static FullHttpResponse last(HttpResponseStatus status, String detail) {
    byte[] problem = problem(status, detail);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(problem));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE)
        .set(HttpHeaderNames.CONTENT_LENGTH, problem.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }

  /**
   * Writes the end of a connection's last response, and closes the connection once the client has
   * had the time to read it.
   */
  static void end(ChannelHandlerContext context, Object last) {
    context
        .writeAndFlush(last)
        .addListener(
            written -> {
              // Only the output is closed: a full close with unread input would reset the
              // connection, and the client would lose the response.
              if (context.channel() instanceof DuplexChannel channel) {
                channel.shutdownOutput();
              }
            });
    context.executor().schedule(() -> context.close(), CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
  }

  /** A problem whose {@code code} is the status in words. */
  static byte[] problem(HttpResponseStatus status, String detail) {
    return problem(
        status, HttpStatus.valueOf(status.code()).name().toLowerCase(Locale.ROOT), detail);
  }

  private static byte[] problem(HttpResponseStatus status, String code, String detail) {
    return JsonMapper.shared()
        .writeValueAsBytes(
            JsonMapper.shared()
                .createObjectNode()
                .put("title", status.reasonPhrase())
                .put("status", status.code())
                .put("detail", detail)
                .put("code", code));
  }
}
