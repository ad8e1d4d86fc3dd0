package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Sessions;
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

/** STOMP in WebSocket's messages, text or binary. */
final class StompOverWebSocket extends SimpleChannelInboundHandler<WebSocketFrame>
    implements Transport {

  private static final Logger log = LoggerFactory.getLogger(StompOverWebSocket.class);

  /** How long a client may take to answer a close frame, before the connection is cut. */
  private static final long CLOSE_TIMEOUT_S = 3;

  /** The same for one that reads slowly: behind what it has not read yet it finds the reason. */
  private static final long SLOW_CLOSE_TIMEOUT_S = 30;

  private final Sessions sessions;
  private final CommandPath path;
  private final StompCommands commands;

  private @Nullable ChannelHandlerContext context;
  private @Nullable StompConnection stomp;
  private boolean clientHasClosed;

  StompOverWebSocket(Sessions sessions, CommandPath path, StompCommands commands) {
    this.sessions = sessions;
    this.path = path;
    this.commands = commands;
  }

  @Override
  public Framing framing() {
    return Framing.WEB_SOCKET;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    // A write from here goes out as it is: what Warren writes are finished WebSocket frames.
    ChannelHandlerContext below = context.pipeline().context(WebSocketFrameEncoder.class);
    stomp = new StompConnection(sessions, path, commands, this, below);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    StompConnection stomp = this.stomp;
    if (stomp == null) {
      return;
    }
    if (frame instanceof CloseWebSocketFrame close) {
      closedByClient(context, stomp, close);
    } else if (frame instanceof PingWebSocketFrame) {
      if (!stomp.isClosing() && !clientHasClosed) {
        // Into the outbox, as who sends Pings and reads no Pongs is too slow as well.
        stomp.session().write(StompFrame.pong(frame.content(), context.alloc()));
      }
    } else if (!(frame instanceof PongWebSocketFrame) && !clientHasClosed) {
      stomp.read(frame.content());
    }
  }

  private void closedByClient(
      ChannelHandlerContext context, StompConnection stomp, CloseWebSocketFrame close) {
    boolean answer = stomp.isClosing();
    clientHasClosed = true;
    stomp.session().gone();
    if (answer) {
      context.close();
    } else {
      cutAfter(context, CLOSE_TIMEOUT_S);
      context.writeAndFlush(close.retain()).addListener(written -> context.channel().close());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stomp != null) {
      stomp.session().drain();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (stomp != null) {
      stomp.session().gone();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("connection {} ends: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }

  @Override
  public void close(CloseReason reason, boolean slow) {
    if (context != null && stomp != null && !clientHasClosed) {
      cutAfter(context, slow ? SLOW_CLOSE_TIMEOUT_S : CLOSE_TIMEOUT_S);
      stomp.session().write(StompFrame.close(reason, context.alloc()));
    }
  }

  private static void cutAfter(ChannelHandlerContext context, long seconds) {
    context.executor().schedule(() -> context.close(), seconds, TimeUnit.SECONDS);
  }
}
