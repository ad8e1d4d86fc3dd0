package dev.warren.gateway.transport.sse;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Client;
import dev.warren.gateway.session.Command;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Message;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.session.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpServerCodec;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client that follows a channel by server-sent events, once its response's head is written. All
 * on the connection's event loop.
 */
final class EventStream extends ChannelInboundHandlerAdapter implements Client {

  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  /** As long as HTML's specification advises, against proxies that end quiet connections. */
  private static final long COMMENT_MS = 15_000;

  /** How long a client may take to read what was written before, before it is cut off. */
  private static final long CLOSE_TIMEOUT_S = 3;

  private static final long SLOW_CLOSE_TIMEOUT_S = 30;

  private final Sessions sessions;
  private final CommandPath path;
  private final Credentials credentials;
  private final ChannelPattern pattern;
  private final @Nullable StartAt from;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Session session;
  private boolean closing;

  EventStream(
      Sessions sessions,
      CommandPath path,
      Credentials credentials,
      ChannelPattern pattern,
      @Nullable StartAt from) {
    this.sessions = sessions;
    this.path = path;
    this.credentials = credentials;
    this.pattern = pattern;
    this.from = from;
  }

  @Override
  public Wire wire() {
    return Wire.SSE;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    // A write from here goes out as it is: what Warren writes are finished chunks.
    ChannelHandlerContext below = context.pipeline().context(HttpServerCodec.class);
    this.context = below;
    session = sessions.open(this, below);
    path.take(session, new Command.Connect(credentials, 0, COMMENT_MS));
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("not open yet");
    }
    return session;
  }

  private void write(byte[] chunk) {
    if (context != null) {
      session().write(Chunk.buffer(chunk, context.alloc()));
    }
  }

  @Override
  public void connected(User user, String sessionId, long sendsEveryMs, long wantsEveryMs) {
    write(Chunk.comment());
    path.take(
        session(),
        new Command.Subscribe("events", "/topic/" + pattern, AckMode.AUTO, 0, from, null));
  }

  @Override
  public void subscribed(Command.Subscribe asked, Resume.Outcome outcome) {
    if (from instanceof StartAt.After after && !outcome.recovered()) {
      ObjectNode gap = JsonMapper.shared().createObjectNode().put("type", "gap");
      gap.put("channel", pattern.toString());
      gap.putObject("data").put("from", after.position()).put("to", outcome.position());
      gap.put("timestamp", DateTimeFormatter.ISO_INSTANT.format(Instant.now()));
      write(Chunk.event(outcome.position(), gap.toString()));
    } else {
      // Who is cut off before the first event comes back to this place.
      write(Chunk.event(outcome.position(), ""));
    }
  }

  @Override
  public void receipt(String id, Map<String, String> headers) {
    // Nothing is asked for with one.
  }

  @Override
  public void error(Refused refused, @Nullable String receipt) {
    ObjectNode error = JsonMapper.shared().createObjectNode().put("type", "error");
    error
        .putObject("data")
        .put("error", refused.getMessage())
        .put("code", refused.refusal().code());
    error.put("timestamp", DateTimeFormatter.ISO_INSTANT.format(Instant.now()));
    write(Chunk.event(null, error.toString()));
  }

  @Override
  public void notice(@Nullable String errors, Refused refused, @Nullable String receipt) {
    error(refused, receipt);
  }

  @Override
  public void heartBeat() {
    write(Chunk.comment());
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack) {
    return SseMessageEncoder.ONLY;
  }

  @Override
  public MessageEncoder notificationEncoder(String subscriptionId, AckMode ack) {
    return SseMessageEncoder.ONLY;
  }

  @Override
  public ByteBuf message(Message message) {
    throw new IllegalStateException("queues and alerts are not for event streams");
  }

  @Override
  public void reading(boolean on) {
    // It sends nothing.
  }

  @Override
  public void close(CloseReason reason) {
    ChannelHandlerContext context = this.context;
    if (!closing && context != null) {
      closing = true;
      write(Chunk.last());
      context
          .executor()
          .schedule(
              () -> context.close(),
              session().isBehind() ? SLOW_CLOSE_TIMEOUT_S : CLOSE_TIMEOUT_S,
              TimeUnit.SECONDS);
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    session().drain();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session().gone();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("connection {} ends: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }
}
