package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.session.Wire;
import dev.warren.gateway.transport.websocket.OverWebSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** STOMP in WebSocket's messages, text or binary. */
final class StompOverWebSocket extends OverWebSocket implements Transport {

  private final Sessions sessions;
  private final CommandPath path;
  private final StompCommands commands;
  private @Nullable StompConnection stomp;

  StompOverWebSocket(Sessions sessions, CommandPath path, StompCommands commands) {
    this.sessions = sessions;
    this.path = path;
    this.commands = commands;
  }

  @Override
  public Wire wire() {
    return Wire.STOMP;
  }

  @Override
  public Framing framing() {
    return Framing.WEB_SOCKET;
  }

  @Override
  protected Session open(ChannelHandlerContext context) {
    stomp = new StompConnection(sessions, path, commands, this, context);
    return stomp.session();
  }

  /** Frames of STOMP and messages of WebSocket have nothing to do with each other. */
  @Override
  protected void read(ByteBuf bytes, boolean last) {
    if (stomp != null) {
      stomp.read(bytes);
    }
  }
}
