package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection by which a {@link SocketPublisher} publishes. The publisher's thread, except for the
 * methods of {@link Subscriber.Opener}.
 */
final class Sender implements Subscriber.Opener {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int FLUSHED_BYTES = 32 * 1024;
  private static final int PATIENCE_SECONDS = 30;

  /** Receives the numbers of messages that the server has processed. On the event loop. */
  interface Confirmed {

    /**
     * @param messages how many messages the server has processed since the last call
     * @param refusal why it did not take the last one of them; empty if it did
     */
    void take(long messages, String refusal);
  }

  private final Dialect dialect;
  private final byte[] after;
  private final Confirmed listener;
  private final CompletableFuture<Subscriber> opened = new CompletableFuture<>();
  private final Subscriber connection;

  private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
  private long published;

  /** The last message in {@link #gathered}: where its frame and its body begin. */
  private int lastFrame;

  private int lastBody;
  private String lastBefore = "";

  /** On the event loop. */
  private long confirmed;

  /**
   * Begins to connect.
   *
   * @param number the number of the connection
   */
  Sender(Loop loop, Server server, int number, Confirmed listener) {
    this.listener = listener;
    dialect = server.dialect();
    after = dialect.after().getBytes(StandardCharsets.US_ASCII);
    Subscriber.Progress nothing =
        new Subscriber.Progress(new Received(0, 0, 1), new Arrivals(), null);
    connection = new Subscriber(loop, server, number, List.of(), nothing, this);
    loop.connect(server.address(), connection, false)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                opened.completeExceptionally(connected.cause());
              }
            });
  }

  void awaitOpen() throws IOException {
    try {
      opened.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new IOException("the publisher's connection: " + e.getCause(), e);
    }
  }

  @Override
  public void subscribed(Subscriber subscriber) {
    opened.complete(subscriber);
  }

  @Override
  public void ended(Subscriber subscriber) {
    boolean early = opened.completeExceptionally(new IOException(subscriber.problem()));
    if (!early && subscriber.endedByServer()) {
      System.err.println("load: the publisher's connection: " + subscriber.problem());
    }
  }

  @Override
  public void confirmed(long number, String refusal) {
    listener.take(number - confirmed, refusal);
    confirmed = number;
  }

  /**
   * Publishes a body, at the latest with the next {@link #flush}.
   *
   * @param before what {@link Dialect#before} returns for the body's channel
   */
  void publish(String before, byte[] bytesBefore, byte[] body) throws IOException {
    published++;
    int length = bytesBefore.length + body.length + after.length;
    if (gathered.capacity() == 0) {
      gathered = Unpooled.directBuffer(FLUSHED_BYTES + 2 * length);
    }
    lastFrame = gathered.writerIndex();
    Frames.head(gathered, dialect.opcode(), length);
    gathered.writeBytes(bytesBefore);
    lastBody = gathered.writerIndex();
    lastBefore = before;
    gathered.writeBytes(body).writeBytes(after);
    if (gathered.readableBytes() >= FLUSHED_BYTES) {
      flush();
    }
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!connection.link().isWritable()) {
      if (System.nanoTime() - until > 0) {
        throw new IOException("the server has not read what is published for 30 s");
      }
      if (!connection.link().isOpen()) {
        throw new IOException("the publisher's connection: " + connection.problem());
      }
      LockSupport.parkNanos(50_000);
    }
  }

  /** Writes all published messages to the socket; the last of them requests a confirm. */
  void flush() {
    if (gathered.isReadable()) {
      requestConfirm();
      connection.link().write(gathered);
      gathered = Unpooled.EMPTY_BUFFER;
    }
  }

  private void requestConfirm() {
    String before = dialect.beforeLast(lastBefore, published);
    if (!before.equals(lastBefore)) {
      byte[] rest = new byte[gathered.writerIndex() - lastBody];
      gathered.getBytes(lastBody, rest);
      gathered.writerIndex(lastFrame);
      Frames.head(gathered, dialect.opcode(), before.length() + rest.length);
      gathered.writeBytes(before.getBytes(StandardCharsets.US_ASCII)).writeBytes(rest);
    }
  }

  /** Closes the connection; what {@link #flush} has not written is dropped. */
  void close() {
    gathered.release();
    gathered = Unpooled.EMPTY_BUFFER;
    connection.close();
  }
}
