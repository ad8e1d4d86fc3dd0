package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One WebSocket connection, and what has arrived on it. All on its event loop. */
final class Subscriber extends ChannelInboundHandlerAdapter implements FrameReader.Sink {

  /** Closed without a Close frame. */
  static final int ABNORMAL = 1006;

  private static final int LONGEST_RESPONSE = 16 * 1024;
  private static final int LONGEST_TEXT = 300;

  /** Who opened the connection. */
  interface Opener {

    /** Every subscription is confirmed, as far as the wire confirms. */
    void subscribed(Subscriber subscriber);

    /** The connection is gone; {@link Subscriber#problem} and its kin say why. */
    void ended(Subscriber subscriber);
  }

  private final Loop loop;
  private final byte[] upgrade;
  private final Opener opener;
  private final Arrivals arrivals;
  private final Received received;
  private final Dialect.Talk talk;
  private final FrameReader frames;

  private @Nullable ByteArrayOutputStream response = new ByteArrayOutputStream();
  private @Nullable ChannelHandlerContext context;
  private @Nullable String problem;
  private boolean subscribed;
  private boolean closing;
  private int closeCode = ABNORMAL;

  /**
   * @param connection which; its subscriptions are to {@code destinations}
   * @param arrivals where its deliveries count
   */
  Subscriber(
      Loop loop,
      Server server,
      int connection,
      List<String> destinations,
      Received received,
      Arrivals arrivals,
      Opener opener) {
    this.loop = loop;
    upgrade = server.upgrade();
    this.received = received;
    this.arrivals = arrivals;
    this.opener = opener;
    talk = server.dialect().talk(this, connection, destinations);
    frames = new FrameReader(this, loop.spares());
  }

  Loop loop() {
    return loop;
  }

  Received received() {
    return received;
  }

  /** Where its deliveries count. */
  Arrivals arrivals() {
    return arrivals;
  }

  boolean isSubscribed() {
    return subscribed;
  }

  /** Whether the server ended it, not the load generator. */
  boolean endedByServer() {
    return !closing;
  }

  /** The WebSocket close code, once it has ended. */
  int closeCode() {
    return closeCode;
  }

  String problem() {
    return problem != null ? problem : "closed with code " + closeCode;
  }

  // What its talk says.

  void delivery(ByteBuffer in, int from, int to, long now) {
    received.take(arrivals, in, from, to, now);
  }

  void heartBeat() {
    arrivals.addHeartBeat();
  }

  void allSubscribed() {
    if (!subscribed) {
      subscribed = true;
      opener.subscribed(this);
    }
  }

  /** The server has refused something and is about to close: its close code is waited for. */
  void refused(String why) {
    if (problem == null) {
      problem = why;
    }
    closeLater();
  }

  static String text(ByteBuffer in, int from, int to) {
    byte[] bytes = new byte[Math.min(to - from, LONGEST_TEXT)];
    in.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  // What goes out, from any thread.

  void send(String text) {
    with(context -> context.writeAndFlush(Frames.text(context.alloc(), text)));
  }

  void sendBinary(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    with(
        context -> context.writeAndFlush(Frames.frame(context.alloc(), FrameReader.BINARY, bytes)));
  }

  /** Frames, finished; takes them over. */
  void write(ByteBuf frames) {
    ChannelHandlerContext open = context;
    if (open != null && isOpen()) {
      open.writeAndFlush(frames, open.voidPromise());
    } else {
      frames.release();
    }
  }

  boolean isOpen() {
    return context != null && context.channel().isOpen();
  }

  boolean isWritable() {
    return context != null && context.channel().isWritable();
  }

  void read(boolean wanted) {
    with(context -> context.channel().config().setAutoRead(wanted));
  }

  /** Closes with code 1000; the server ends the TCP connection, or the load generator after 2 s. */
  void close() {
    closing = true;
    with(
        context -> {
          context.writeAndFlush(Frames.close(context.alloc(), 1000));
          closeLater();
        });
  }

  void closeAtOnce() {
    closing = true;
    with(context -> context.close());
  }

  /** It is the server that ends the TCP connection, unless it takes too long. */
  private void closeLater() {
    with(context -> context.executor().schedule(() -> context.close(), 2, TimeUnit.SECONDS));
  }

  private void fail(String what) {
    if (problem == null) {
      problem = what;
    }
    with(context -> context.close());
  }

  private void with(Consumer<ChannelHandlerContext> what) {
    ChannelHandlerContext open = context;
    if (open != null && open.channel().isOpen()) {
      what.accept(open);
    }
  }

  // What comes in.

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    active.writeAndFlush(active.alloc().buffer(upgrade.length).writeBytes(upgrade));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      long now = Body.now();
      int from = response == null ? read.readerIndex() : upgraded(response, read);
      if (from >= 0) {
        frames.read(loop.bytes(), from, read.writerIndex(), now);
      }
    } finally {
      read.release();
    }
  }

  /** Takes the response to the upgrade; returns where frames begin, −1 if they do not yet. */
  private int upgraded(ByteArrayOutputStream head, ByteBuf read) {
    while (read.isReadable() && head.size() < LONGEST_RESPONSE) {
      byte next = read.readByte();
      head.write(next);
      String text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
      if (text.endsWith("\r\n\r\n")) {
        if (!text.startsWith("HTTP/1.1 101")) {
          fail(text.lines().findFirst().orElse(""));
          return -1;
        }
        response = null;
        talk.opened();
        return read.readerIndex();
      }
    }
    return -1;
  }

  @Override
  public boolean streams() {
    return talk.streams();
  }

  @Override
  public void piece(ByteBuffer in, int from, int to, long now) {
    talk.data(in, from, to, now);
  }

  @Override
  public void frame(int opcode, ByteBuffer in, int from, int to, long now) {
    if (opcode <= FrameReader.BINARY) {
      talk.data(in, from, to, now);
    } else if (opcode == FrameReader.PING) {
      byte[] payload = new byte[to - from];
      in.get(from, payload);
      with(
          context ->
              context.writeAndFlush(Frames.frame(context.alloc(), FrameReader.PONG, payload)));
    } else if (opcode == FrameReader.CLOSE) {
      closed(in, from, to);
    }
  }

  private void closed(ByteBuffer in, int from, int to) {
    closeCode = to - from < 2 ? 1005 : Short.reverseBytes(in.getShort(from)) & 0xFFFF;
    if (!closing) {
      if (problem == null) {
        problem = "closed with code " + closeCode + " " + text(in, Math.min(from + 2, to), to);
      }
      int echo = closeCode == 1005 ? 1000 : closeCode;
      with(
          context -> {
            context.writeAndFlush(Frames.close(context.alloc(), echo));
            closeLater();
          });
    } else {
      with(context -> context.close());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    arrivals.share();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    frames.clear();
    talk.ended();
    opener.ended(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      cause.printStackTrace();
    }
    fail(cause.toString());
  }
}
