package dev.warren.bench.peer.server;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.Map;

/** Upgrades an HTTP connection to a WebSocket of a publisher or a subscriber. */
final class BareUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final int FRAME_MAX_BYTES = 1 << 20;

  private final Map<EventLoop, LoopBroadcast> broadcasts;

  BareUpgrade(Map<EventLoop, LoopBroadcast> broadcasts) {
    this.broadcasts = broadcasts;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean publishes = request.uri().contains("?publish");
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshaker13(
            null,
            null,
            WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(FRAME_MAX_BYTES).build());
    try {
      // The handshake adds the frame codec, and removes the HTTP handlers after its response.
      handshaker
          .handshake(context.channel(), request)
          .addListener(done -> upgraded(context, handshaker, publishes && done.isSuccess()));
    } catch (WebSocketHandshakeException e) {
      context
          .writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void upgraded(
      ChannelHandlerContext context, WebSocketServerHandshaker handshaker, boolean publishes) {
    LoopBroadcast own = broadcasts.get(context.channel().eventLoop());
    if (!publishes && own != null) {
      // Writes from the encoder's own context bypass the encoder, because the frames are already
      // encoded.
      own.add(context.pipeline().firstContext());
    }
    context.pipeline().addLast(new BareFrames(handshaker, broadcasts.values(), publishes));
    context.pipeline().remove(this);
  }
}
