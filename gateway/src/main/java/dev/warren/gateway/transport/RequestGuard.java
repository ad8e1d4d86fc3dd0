package dev.warren.gateway.transport;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.rate.RateLimits;
import dev.warren.gateway.session.SessionCounts;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection's requests. Counts connections and requests by address, and
 * writes the client's address into {@link ClientAddress#HEADER} for all later handlers. Event loop
 * only.
 */
final class RequestGuard extends ChannelInboundHandlerAdapter {

  /**
   * The objects that all connections share.
   *
   * @param counts for the refusals
   * @param fanOut writes the messages that wait for clients before a request is read
   */
  record Shared(
      ClientAddresses addresses, RateLimits limits, SessionCounts counts, FanOut fanOut) {}

  private final Shared shared;

  /**
   * The address that this connection counts for; null for a proxy's connection, and after the end.
   */
  private @Nullable ClientAddress counted;

  /** The reason why all requests of this connection are refused. */
  private @Nullable Refused tooMany;

  /** Whether a request was refused, after which the connection closes. */
  private boolean closing;

  RequestGuard(Shared shared) {
    this.shared = shared;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    InetAddress peer = ClientAddresses.peer(context.channel().remoteAddress());
    if (shared.addresses().isProxy(peer)) {
      return; // It connects for many clients.
    }
    ClientAddress from = ClientAddress.of(peer);
    try {
      shared.limits().connected(from);
      counted = from;
    } catch (Refused refused) {
      tooMany = refused;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (counted != null) {
      shared.limits().disconnected(counted);
      counted = null;
    }
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      shared.fanOut().beforeRead(context.channel().eventLoop());
      try {
        admit(context, request);
      } catch (Refused refused) {
        ReferenceCountUtil.release(message);
        refuse(context, refused);
        return;
      }
    }
    context.fireChannelRead(message);
  }

  private void admit(ChannelHandlerContext context, HttpRequest request) throws Refused {
    if (tooMany != null) {
      throw tooMany;
    }
    ClientAddress from =
        shared.addresses().of(context.channel().remoteAddress(), request.headers());
    shared.limits().take(from, Limit.REQUESTS);
    request.headers().set(ClientAddress.HEADER, from.text());
  }

  private void refuse(ChannelHandlerContext context, Refused refused) {
    closing = true;
    shared.counts().refused(refused.refusal());
    HttpResponseStatus status = HttpResponseStatus.valueOf(refused.refusal().httpStatus());
    byte[] problem = HttpRefusal.problem(status, refused);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(problem));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpRefusal.MEDIA_TYPE)
        .set(HttpHeaderNames.CONTENT_LENGTH, problem.length)
        .set(HttpHeaderNames.RETRY_AFTER, String.valueOf(refused.retryAfterSeconds()))
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    // The connection closes, because the unread body of this request could not be distinguished
    // from the next request.
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }
}
