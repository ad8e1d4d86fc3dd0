package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.command.Client;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.websocket.OverWebSocket;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** STOMP in WebSocket messages, text or binary. */
final class StompOverWebSocket extends OverWebSocket {

  private final Doors doors;
  private final StompCommands commands;

  StompOverWebSocket(Doors doors, SenderHeaders senderHeaders, Handshake handshake) {
    super(handshake.from());
    this.doors = doors;
    this.commands = new StompCommands(doors.maxFrameBytes(), senderHeaders, handshake.token());
  }

  @Override
  protected Client openFrames(ChannelHandlerContext context) {
    StompReplies replies = new StompReplies(commands, Transport.STOMP, Framing.WEB_SOCKET);
    return doors.clients().open(replies, this, context);
  }

  @Override
  protected void pong() {
    session().heard(0);
  }

  /**
   * STOMP frames may span WebSocket messages or share one, so the end of a message has no meaning.
   */
  @Override
  protected void read(ByteBuf bytes, boolean last) {
    framesRead(
        StompInput.read(this, doors.path(), client(), commands, bytes), commands.isInFrame());
  }

  @Override
  protected void readOn() {
    framesRead(StompInput.readOn(this, doors.path(), client(), commands), commands.isInFrame());
    keepsParts();
  }

  @Override
  protected long waitingBytes() {
    return commands.waitingBytes();
  }
}
