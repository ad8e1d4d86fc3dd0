package dev.warren.gateway.transport.sse;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Ends an event stream if its client sends another request on the same connection. The response to
 * that request would have to wait for the end of the stream, and reactor-netty would keep the
 * request until then.
 */
@Sharable
final class OnlyRequest extends ChannelInboundHandlerAdapter {

  static final OnlyRequest HANDLER = new OnlyRequest();

  private OnlyRequest() {}

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      ReferenceCountUtil.release(message);
      context.close();
    } else {
      context.fireChannelRead(message);
    }
  }
}
