package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.transport.ClientHandler;
import dev.warren.gateway.transport.Doors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

/** STOMP over plain TCP. Here only an ERROR can give a client the reason for a close. */
final class StompOverTcp extends ClientHandler {

  private final Doors doors;
  private final StompCommands commands;
  private boolean closing;

  StompOverTcp(Doors doors, SenderHeaders senderHeaders) {
    this.doors = doors;
    this.commands = new StompCommands(doors.maxFrameBytes(), senderHeaders, null);
  }

  @Override
  protected Client open(ChannelHandlerContext context) {
    StompReplies replies = new StompReplies(commands, Transport.STOMP_TCP, Framing.NONE);
    return doors.clients().open(replies, this, context);
  }

  @Override
  public ClientAddress address() {
    return doors.admission().overTcp(context().channel());
  }

  @Override
  protected void opened() {
    try {
      doors.admission().admit(context().channel());
      reading(true);
    } catch (Refused refused) {
      session().refuse(refused, null);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      try {
        if (received(bytes.readableBytes())) {
          taken(StompInput.read(this, doors.path(), client(), commands, bytes));
        }
      } finally {
        bytes.release();
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  protected void readOn() {
    taken(StompInput.readOn(this, doors.path(), client(), commands));
  }

  private void taken(boolean frameEnded) {
    keeps(commands.waitingBytes());
    framesRead(frameEnded, commands.isInFrame());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    super.channelWritabilityChanged(context);
    endOutput();
  }

  @Override
  public void close(boolean slow) {
    super.close(slow);
    closing = true;
    endOutput();
  }

  /**
   * Ends the gateway's side once everything is written, and lets the client end its own. If the
   * gateway closed the connection with unread input, TCP would reset it, and the client would lose
   * the frames that it has not read yet.
   */
  private void endOutput() {
    if (closing && !session().outbox().isBehind()) {
      ChannelHandlerContext context = context();
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
