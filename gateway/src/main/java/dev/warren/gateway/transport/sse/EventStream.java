package dev.warren.gateway.transport.sse;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.transport.ClientHandler;
import dev.warren.gateway.transport.ClientSockets;
import dev.warren.gateway.transport.Doors;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * A client that follows a channel by server-sent events. It begins when the head of the response is
 * written and not yet sent. Event loop only.
 */
final class EventStream extends ClientHandler {

  private final Doors doors;
  private final StreamRequest request;

  EventStream(Doors doors, StreamRequest request) {
    this.doors = doors;
    this.request = request;
  }

  @Override
  public ClientAddress address() {
    return request.from();
  }

  @Override
  protected Client open(ChannelHandlerContext context) {
    EventStreamReplies replies = new EventStreamReplies(request.pattern().toString());
    return doors.clients().open(replies, this, chunks(context));
  }

  /** The context below Netty's encoder, because Warren's chunks are already encoded. */
  private static ChannelHandlerContext chunks(ChannelHandlerContext context) {
    return context.pipeline().context(HttpServerCodec.class);
  }

  @Override
  protected void opened() {
    // A client of an event stream sends nothing, and the gateway writes comments all the time, so
    // only this setting reveals that the client is gone.
    ClientSockets.endUnacknowledged(context().channel());
    context().pipeline().addAfter(chunks(context()).name(), "onlyRequest", OnlyRequest.HANDLER);
    take(request.connect());
    if (session().isConnected()) {
      String destination = "/topic/" + request.pattern();
      take(new Command.Subscribe("events", destination, AckMode.AUTO, 0, request.startAt(), null));
    }
  }

  private void take(Command command) {
    doors.path().take(client(), command);
  }

  @Override
  public void close(boolean slow) {
    ChannelHandlerContext chunks = chunks(context());
    cutLater(chunks, slow);
    chunks.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
