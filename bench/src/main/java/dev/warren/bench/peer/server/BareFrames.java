package dev.warren.bench.peer.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import java.util.Collection;

/** Reads a client's frames: bodies to broadcast, if the client is a publisher. */
final class BareFrames extends SimpleChannelInboundHandler<WebSocketFrame> {

  private final WebSocketServerHandshaker handshaker;
  private final Collection<LoopBroadcast> broadcasts;
  private final boolean publishes;

  BareFrames(
      WebSocketServerHandshaker handshaker,
      Collection<LoopBroadcast> broadcasts,
      boolean publishes) {
    this.handshaker = handshaker;
    this.broadcasts = broadcasts;
    this.publishes = publishes;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof BinaryWebSocketFrame && publishes) {
      ByteBuf message = BareMessage.encode(frame.content(), context.alloc());
      for (LoopBroadcast broadcast : broadcasts) {
        broadcast.offer(message.retainedDuplicate());
      }
      message.release();
    } else if (frame instanceof CloseWebSocketFrame close) {
      handshaker.close(context, close.retain());
    } else if (frame instanceof PingWebSocketFrame) {
      context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
