package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session over WebSocket, in whatever protocol. Used on the connection's event loop only. */
public abstract class OverWebSocket extends SimpleChannelInboundHandler<WebSocketFrame> {

  private static final Logger log = LoggerFactory.getLogger(OverWebSocket.class);

  /** How long a client may take to answer a close frame, before the connection is cut. */
  private static final long CLOSE_TIMEOUT_S = 3;

  /** The same for one that reads slowly: behind what it has not read yet it finds the reason. */
  private static final long SLOW_CLOSE_TIMEOUT_S = 30;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Session session;
  private boolean closing;
  private boolean clientHasClosed;

  /**
   * Opens the session.
   *
   * @param context where finished frames are written
   */
  protected abstract Session open(ChannelHandlerContext context);

  /** The session is open, and may be written to. */
  protected void opened() {}

  /**
   * What the client sends, text or binary.
   *
   * @param last whether it is the end of a message, which may come in several of these
   */
  protected abstract void read(ByteBuf bytes, boolean last);

  /** A Pong has come. */
  protected void pong() {}

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    // A write from here goes out as it is: what Warren writes are finished WebSocket frames.
    session = open(context.pipeline().context(WebSocketFrameEncoder.class));
    context.channel().config().setAutoRead(true);
    opened();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    Session session = this.session;
    if (session == null) {
      return;
    }
    if (frame instanceof CloseWebSocketFrame close) {
      closedByClient(context, session, close);
    } else if (frame instanceof PingWebSocketFrame) {
      session.alive();
      if (!closing && !clientHasClosed) {
        // Into the outbox, as who sends Pings and reads no Pongs is too slow as well.
        session.write(ControlFrames.pong(frame.content(), context.alloc()));
      }
    } else if (frame instanceof PongWebSocketFrame) {
      pong();
    } else if (!clientHasClosed && !closing) {
      read(frame.content(), frame.isFinalFragment());
    }
  }

  private void closedByClient(
      ChannelHandlerContext context, Session session, CloseWebSocketFrame close) {
    boolean answer = closing;
    clientHasClosed = true;
    session.gone();
    if (answer) {
      context.close();
    } else {
      cutAfter(context, CLOSE_TIMEOUT_S);
      context.writeAndFlush(close.retain()).addListener(written -> context.channel().close());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (session != null) {
      session.drain();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (session != null) {
      session.gone();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("connection {} ends: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }

  /**
   * Ends the connection after what was written.
   *
   * @param slow whether the client has yet to read much of that
   */
  public void close(CloseReason reason, boolean slow) {
    closing = true;
    if (context != null && session != null && !clientHasClosed) {
      cutAfter(context, slow ? SLOW_CLOSE_TIMEOUT_S : CLOSE_TIMEOUT_S);
      session.write(ControlFrames.close(reason, context.alloc()));
    }
  }

  private static void cutAfter(ChannelHandlerContext context, long seconds) {
    context.executor().schedule(() -> context.close(), seconds, TimeUnit.SECONDS);
  }
}
