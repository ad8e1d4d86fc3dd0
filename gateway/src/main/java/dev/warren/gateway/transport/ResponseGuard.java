package dev.warren.gateway.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/**
 * The last handler of all responses, whether a controller, a transport, Spring or reactor-netty
 * made them. Adds the {@link BrowserHeaders}. A response that has only a status gets a problem as
 * its body: reactor-netty and Spring send such responses to requests with a malformed or too long
 * URL or header.
 */
@Sharable
final class ResponseGuard extends ChannelOutboundHandlerAdapter {

  private static final int FIRST_FINAL = 200;
  private static final int FIRST_ERROR = 400;

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    context.write(message instanceof HttpResponse head ? guarded(head) : message, promise);
  }

  private static HttpResponse guarded(HttpResponse response) {
    HttpResponse guarded =
        response instanceof FullHttpResponse full && isBare(full) ? withProblem(full) : response;
    if (guarded.status().code() >= FIRST_FINAL) {
      BrowserHeaders.add(guarded.headers());
    }
    return guarded;
  }

  private static boolean isBare(FullHttpResponse response) {
    return response.status().code() >= FIRST_ERROR && !response.content().isReadable();
  }

  private static FullHttpResponse withProblem(FullHttpResponse bare) {
    byte[] problem = HttpRefusal.problem(bare.status(), detail(bare.status().code()));
    HttpHeaders headers =
        bare.headers()
            .copy()
            .set(HttpHeaderNames.CONTENT_TYPE, HttpRefusal.MEDIA_TYPE)
            .set(HttpHeaderNames.CONTENT_LENGTH, problem.length);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            bare.protocolVersion(),
            bare.status(),
            Unpooled.wrappedBuffer(problem),
            headers,
            bare.trailingHeaders());
    bare.release();
    return response;
  }

  private static String detail(int status) {
    return switch (status) {
      case 400 ->
          "the request is not HTTP/1.1; check its first line, that it has one header Host, and how"
              + " its other headers and its body are written";
      case 414 -> "the first line is longer than server.netty.max-initial-line-length";
      case 431 ->
          "the headers are larger than server.max-http-request-header-size, or more than"
              + " warren.http.max-headers";
      default -> "the gateway cannot serve this request";
    };
  }
}
