package dev.warren.gateway.transport.sse;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Protocol;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.transport.ClientHandler;
import dev.warren.gateway.transport.Doors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpServerCodec;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client that follows a channel by server-sent events, once its response's head is written. All
 * on the connection's event loop.
 */
final class EventStream extends ClientHandler implements Protocol {

  /** As long as HTML's specification advises, against proxies that end quiet connections. */
  private static final long COMMENT_MS = 15_000;

  private final Doors doors;
  private final Credentials credentials;
  private final ChannelPattern pattern;
  private final @Nullable StartAt from;

  EventStream(
      Doors doors, Credentials credentials, ChannelPattern pattern, @Nullable StartAt from) {
    this.doors = doors;
    this.credentials = credentials;
    this.pattern = pattern;
    this.from = from;
  }

  @Override
  public Transport transport() {
    return Transport.SSE;
  }

  @Override
  protected Client open(ChannelHandlerContext context) {
    return doors.clients().open(this, this, chunks(context));
  }

  /** A write from here passes Netty's encoder: Warren's chunks are finished. */
  private static ChannelHandlerContext chunks(ChannelHandlerContext context) {
    return context.pipeline().context(HttpServerCodec.class);
  }

  @Override
  protected void opened() {
    take(new Command.Connect(credentials, 0, COMMENT_MS));
    if (session().isConnected()) {
      take(new Command.Subscribe("events", "/topic/" + pattern, AckMode.AUTO, 0, from, null));
    }
  }

  private void take(Command command) {
    doors.path().take(client(), command);
  }

  @Override
  public @Nullable ByteBuf encode(Reply reply, ByteBufAllocator allocator) {
    byte[] chunk = chunk(reply);
    return chunk == null ? null : Chunk.buffer(chunk, allocator);
  }

  private byte @Nullable [] chunk(Reply reply) {
    if (reply instanceof Reply.Connected || reply instanceof Reply.HeartBeat) {
      return Chunk.comment();
    } else if (reply instanceof Reply.Subscribed subscribed) {
      return subscribed(subscribed);
    } else if (reply instanceof Reply.Error error) {
      return refusal(error.refused());
    } else if (reply instanceof Reply.Notice notice) {
      return refusal(notice.refused());
    } else if (reply instanceof Reply.Goodbye) {
      return Chunk.last();
    } else if (reply instanceof Reply.Receipt
        || reply instanceof Reply.Published
        || reply instanceof Reply.Renewed
        || reply instanceof Reply.Message) {
      return null; // An event stream sends no command that these answer.
    }
    throw new AssertionError("no chunk for " + reply.getClass());
  }

  private byte[] subscribed(Reply.Subscribed subscribed) {
    if (subscribed.since() == null || subscribed.recovered()) {
      // Who is cut off before the first event comes back to this place.
      return Chunk.event(subscribed.position(), "");
    }
    ObjectNode gap = JsonMapper.shared().createObjectNode().put("type", "gap");
    gap.put("channel", pattern.toString());
    gap.putObject("data").put("from", subscribed.since()).put("to", subscribed.position());
    gap.put("timestamp", DateTimeFormatter.ISO_INSTANT.format(Instant.now()));
    return Chunk.event(subscribed.position(), gap.toString());
  }

  private static byte[] refusal(Refused refused) {
    ObjectNode error = JsonMapper.shared().createObjectNode().put("type", "error");
    error
        .putObject("data")
        .put("error", refused.getMessage())
        .put("code", refused.refusal().code());
    error.put("timestamp", DateTimeFormatter.ISO_INSTANT.format(Instant.now()));
    return Chunk.event(null, error.toString());
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly) {
    return SseMessageEncoder.ONLY;
  }

  @Override
  public void close(boolean slow) {
    ChannelHandlerContext chunks = chunks(context());
    cutLater(chunks, slow);
    chunks.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
