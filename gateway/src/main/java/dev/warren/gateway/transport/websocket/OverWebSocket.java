package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.transport.ClientHandler;
import dev.warren.gateway.transport.ClientSockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import org.jspecify.annotations.Nullable;

/** A client over WebSocket, for every protocol in it. Event loop only. */
public abstract class OverWebSocket extends ClientHandler {

  private final ClientAddress address;
  private @Nullable StrictFrames frames;

  /** The time at which the client's incomplete WebSocket frame began; 0 for none. */
  private long webSocketFrameBegan;

  /** The time at which the client's incomplete message began; 0 for none. */
  private long messageBegan;

  /** How many frames of the incomplete message have come. */
  private int fragments;

  private boolean clientHasClosed;

  /** Whether a frame broke the protocol, so that the beginning of the next one is unknown. */
  private boolean unreadable;

  /** How many bytes have come since the last complete frame. */
  private long bytesOfFrame;

  /**
   * @param address the client's address
   */
  protected OverWebSocket(ClientAddress address) {
    this.address = address;
  }

  @Override
  public final ClientAddress address() {
    return address;
  }

  /**
   * Opens the client's session.
   *
   * @param context the place to write finished WebSocket frames to
   */
  protected abstract Client openFrames(ChannelHandlerContext context);

  /**
   * Reads bytes from the client, text or binary.
   *
   * @param last whether they end a message, which may come in several parts
   */
  protected abstract void read(ByteBuf bytes, boolean last);

  /** How many bytes of messages the protocol keeps before it has read them. */
  protected abstract long waitingBytes();

  /** Counts the bytes of the client's incomplete frames and messages. */
  protected final void keepsParts() {
    keeps(bytesOfFrame + waitingBytes());
  }

  /**
   * Counts bytes from the client before they are decoded.
   *
   * @return false where they must not be decoded
   */
  final boolean takesBytes(int bytes) {
    if (unreadable || !received(bytes)) {
      unreadable = true;
      return false;
    }
    bytesOfFrame += bytes;
    if (bytesOfFrame > bytes) {
      keepsParts();
    }
    return true;
  }

  /** The session is open, and the gateway reads from the client. */
  protected void started() {}

  /** Called for each Pong. */
  protected void pong() {}

  @Override
  protected final Client open(ChannelHandlerContext context) {
    ClientSockets.upgraded(context.pipeline());
    // A write from this context bypasses Netty's encoder, because Warren's frames are already
    // encoded.
    return openFrames(context.pipeline().context(WebSocketFrameEncoder.class));
  }

  @Override
  protected final void opened() {
    reading(true);
    started();
  }

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof WebSocketFrame frame) {
      bytesOfFrame = 0;
      try {
        read(context, frame);
        keepsParts();
      } finally {
        frame.release();
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  private void read(ChannelHandlerContext context, WebSocketFrame frame) {
    Session session = session();
    if (frame instanceof CloseWebSocketFrame close) {
      closedByClient(context, session, close);
    } else if (frame instanceof PingWebSocketFrame) {
      session.heard(frame.content().readableBytes());
      count();
      // The Pong goes through the outbox, because a client that sends Pings and reads no Pongs is
      // too slow as well.
      session.write(ControlFrames.pong(frame.content(), context.alloc()));
    } else if (frame instanceof PongWebSocketFrame) {
      pong();
      count();
    } else if (!session.hasEnded()) {
      boolean last = frame.isFinalFragment();
      fragments = last ? 0 : fragments + 1;
      messageBegan = began(messageBegan, false, !last);
      if (fragments > session.settings().maxFragments()) {
        session.refuse(tooManyFragments(session.settings().maxFragments()), null);
      } else {
        read(frame.content(), last);
      }
    }
  }

  /** Counts a control frame. Messages are counted when they are read. */
  private void count() {
    try {
      session().meter().frame();
    } catch (Refused refused) {
      session().refuse(refused, null);
    }
  }

  private static Refused tooManyFragments(int most) {
    return new Refused(
        Refusal.FRAME_TOO_LARGE,
        "a message came in more than %d WebSocket frames (warren.session.max-fragments); send fewer"
            .formatted(most));
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext context) {
    if (frames == null) {
      frames = context.pipeline().get(StrictFrames.class); // StrictFrames is installed later.
    }
    if (frames != null) {
      webSocketFrameBegan = began(webSocketFrameBegan, frames.takeFrameEnded(), frames.isInFrame());
    }
    context.fireChannelReadComplete();
  }

  @Override
  protected final void readingAgain(long nowNanos) {
    super.readingAgain(nowNanos);
    webSocketFrameBegan = webSocketFrameBegan == 0 ? 0 : nowNanos;
    messageBegan = messageBegan == 0 ? 0 : nowNanos;
  }

  @Override
  public final long unfinishedSince() {
    if (!context().channel().config().isAutoRead()) {
      return 0;
    }
    return first(first(webSocketFrameBegan, messageBegan), super.unfinishedSince());
  }

  /** The earlier of two times, where 0 means none. */
  private static long first(long one, long other) {
    return one == 0 || other != 0 && other - one < 0 ? other : one;
  }

  @Override
  protected final void failed(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException violation) {
      unreadable = true;
      session().end(StrictFrames.reason(violation));
    } else {
      super.failed(context, cause);
    }
  }

  @Override
  public final void close(boolean slow) {
    super.close(slow);
    if (unreadable && !slow) {
      // The client's close frame cannot be read any more, so its TCP connection has to end. A close
      // with unread input would reset it, and the client would lose the gateway's close frame.
      context()
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(written -> ((DuplexChannel) context().channel()).shutdownOutput());
    }
  }

  private void closedByClient(
      ChannelHandlerContext context, Session session, CloseWebSocketFrame close) {
    boolean answersOurs = session.hasEnded();
    if (clientHasClosed) {
      return;
    }
    clientHasClosed = true;
    session.gone();
    if (answersOurs) {
      context.close();
    } else {
      cutLater(context, false);
      context.writeAndFlush(close.retain()).addListener(written -> context.channel().close());
    }
  }
}
