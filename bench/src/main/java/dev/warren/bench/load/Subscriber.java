package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One WebSocket connection of a subscriber. All methods run on its event loop unless noted. */
final class Subscriber extends ChannelInboundHandlerAdapter implements FrameReader.Sink {

  /** The server closed the connection without a Close frame. */
  static final int ABNORMAL = 1006;

  /** The server's Close frame had no code. */
  private static final int NO_CODE = 1005;

  private static final int LONGEST_TEXT = 300;

  /** Receives the events of a connection. */
  interface Opener {

    /** Every subscription is confirmed, if the wire can confirm. */
    void subscribed(Subscriber subscriber);

    /**
     * The connection has ended; {@link Subscriber#problem} and {@link Subscriber#closeCode} give
     * the reason.
     */
    void ended(Subscriber subscriber);

    /**
     * The server has processed the messages that this connection published, up to one of them.
     *
     * @param number that message's number, from 1
     * @param refusal why the server did not take that message; empty if it did
     */
    default void confirmed(long number, String refusal) {}
  }

  /**
   * The messages that a client has received. They outlive the connection when the client resumes.
   *
   * @param received the counts of this client
   * @param arrivals counts the client's deliveries together with those of others
   * @param bookmark the client's place in the log; null if it will not resume
   */
  record Progress(Received received, Arrivals arrivals, @Nullable Bookmark bookmark) {}

  private final Loop loop;
  private final byte[] upgrade;
  private final Opener opener;
  private final Progress progress;
  private final Dialect.Talk talk;
  private final FrameReader frames;

  private final Link link = new Link();
  private @Nullable UpgradeResponse response = new UpgradeResponse();
  private @Nullable String problem;
  private boolean subscribed;
  private @Nullable Runnable moved;
  private boolean closing;
  private int closeCode = ABNORMAL;

  /**
   * @param connection the number of the connection
   */
  Subscriber(
      Loop loop,
      Server server,
      int connection,
      List<String> destinations,
      Progress progress,
      Opener opener) {
    this.loop = loop;
    upgrade = server.upgrade();
    this.progress = progress;
    this.opener = opener;
    talk = server.dialect().talk(this, connection, destinations);
    frames = new FrameReader(this, loop.spares());
  }

  Link link() {
    return link;
  }

  Loop loop() {
    return loop;
  }

  Progress progress() {
    return progress;
  }

  Received received() {
    return progress.received;
  }

  @Nullable Bookmark bookmark() {
    return progress.bookmark;
  }

  boolean isSubscribed() {
    return subscribed;
  }

  /** Whether the server ended the connection, and not the load generator. */
  boolean endedByServer() {
    return !closing;
  }

  /** The WebSocket close code. Valid after the end. */
  int closeCode() {
    return closeCode;
  }

  String problem() {
    return problem != null ? problem : "closed with code " + closeCode;
  }

  // The dialect calls the following methods.

  void delivery(ByteBuffer in, int from, int to, long now) {
    progress.received.take(progress.arrivals, in, from, to, now);
  }

  void confirmed(long number, String refusal) {
    opener.confirmed(number, refusal);
  }

  void heartBeat() {
    progress.arrivals.addHeartBeat();
  }

  void allSubscribed() {
    if (!subscribed) {
      subscribed = true;
      opener.subscribed(this);
    }
  }

  /** The server has confirmed the new subscription of {@link #move}. */
  void moved() {
    Runnable confirmed = moved;
    if (confirmed != null) {
      moved = null;
      confirmed.run();
    }
  }

  /**
   * The server refused a request and will close the connection; this client waits for the close
   * code.
   */
  void refused(String why) {
    if (problem == null) {
      problem = why;
    }
    link.closeLater();
  }

  static String text(ByteBuffer in, int from, int to) {
    byte[] bytes = new byte[Math.min(to - from, LONGEST_TEXT)];
    in.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Unsubscribes from the connection's one destination, and subscribes to another one.
   *
   * @param confirmed runs once the server has confirmed the new subscription
   */
  void move(String destination, Runnable confirmed) {
    moved = confirmed;
    talk.move(destination);
  }

  /** Closes with code 1000. Any thread. */
  void close() {
    closing = true;
    link.sendClose(1000);
  }

  void closeAtOnce() {
    closing = true;
    link.close();
  }

  // The following methods read the server's bytes.

  @Override
  public void channelActive(ChannelHandlerContext context) {
    link.opened(context, upgrade);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      long now = Body.now();
      if (response == null || upgraded(response, read)) {
        frames.read(loop.bytes(), read.readerIndex(), read.writerIndex(), now);
      }
    } finally {
      read.release();
    }
  }

  /** Whether the upgrade is complete, so that frames follow. */
  private boolean upgraded(UpgradeResponse reading, ByteBuf read) {
    if (!reading.read(read)) {
      return false;
    }
    if (!reading.isAccepted()) {
      fail(reading.statusLine());
      return false;
    }
    response = null;
    talk.opened();
    return true;
  }

  private void fail(String what) {
    if (problem == null) {
      problem = what;
    }
    link.close();
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
      link.send(FrameReader.PONG, payload);
    } else if (opcode == FrameReader.CLOSE) {
      closed(in, from, to);
    }
  }

  private void closed(ByteBuffer in, int from, int to) {
    if (closing) {
      link.close();
      return;
    }
    closeCode = to - from < 2 ? NO_CODE : Short.reverseBytes(in.getShort(from)) & 0xFFFF;
    if (problem == null) {
      problem = "closed with code " + closeCode + " " + text(in, Math.min(from + 2, to), to);
    }
    link.sendClose(closeCode == NO_CODE ? 1000 : closeCode);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    progress.arrivals.share();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    frames.clear();
    talk.ended();
    opener.ended(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      cause.printStackTrace();
    }
    fail(cause.toString());
  }
}
