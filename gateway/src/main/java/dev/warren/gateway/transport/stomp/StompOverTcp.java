package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.session.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** STOMP over plain TCP. A connection that the gateway ends says why in an ERROR, if anything. */
final class StompOverTcp extends SimpleChannelInboundHandler<ByteBuf> implements Transport {

  private static final Logger log = LoggerFactory.getLogger(StompOverTcp.class);

  /** How long a client may take to end its side, before the connection is cut. */
  private static final long CLOSE_TIMEOUT_S = 3;

  /** The same for one that reads slowly: behind what it has not read yet it finds the reason. */
  private static final long SLOW_CLOSE_TIMEOUT_S = 30;

  private final Sessions sessions;
  private final CommandPath path;
  private final StompCommands commands;

  private @Nullable ChannelHandlerContext context;
  private @Nullable StompConnection stomp;
  private boolean closing;

  StompOverTcp(Sessions sessions, CommandPath path, StompCommands commands) {
    this.sessions = sessions;
    this.path = path;
    this.commands = commands;
  }

  @Override
  public Wire wire() {
    return Wire.STOMP_TCP;
  }

  @Override
  public Framing framing() {
    return Framing.NONE;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    stomp = new StompConnection(sessions, path, commands, this, context);
    context.channel().config().setAutoRead(true);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    if (stomp != null) {
      stomp.read(bytes);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stomp != null) {
      stomp.session().drain();
    }
    endOutput();
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
    ChannelHandlerContext context = this.context;
    if (context != null) {
      closing = true;
      context
          .executor()
          .schedule(
              () -> context.close(),
              slow ? SLOW_CLOSE_TIMEOUT_S : CLOSE_TIMEOUT_S,
              TimeUnit.SECONDS);
      endOutput();
    }
  }

  /**
   * Ends our side once all is written, and lets the client end its own: to close at once, with
   * bytes of the client's not read yet, would have TCP take back what it has not read.
   */
  private void endOutput() {
    ChannelHandlerContext context = this.context;
    if (closing && context != null && stomp != null && !stomp.session().isBehind()) {
      context
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              written -> {
                if (context.channel() instanceof DuplexChannel duplex) {
                  duplex.shutdownOutput();
                } else {
                  context.close();
                }
              });
    }
  }
}
