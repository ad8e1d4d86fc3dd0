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
import java.util.stream.IntStream;

/**
 * Publishes over a WebSocket like the subscribers', on an event loop of its own. If the server
 * confirms messages, as many may be unconfirmed as with {@link AmqpPublisher}.
 */
final class SocketPublisher implements Publisher, Subscriber.Opener {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int FLUSHED_BYTES = 32 * 1024;
  private static final int PATIENCE_SECONDS = 30;
  private static final int TOLD = 5;

  private final Loop loop = new Loop();
  private final int opcode;
  private final byte[][] before;
  private final byte[] after;
  private final boolean confirmed;
  private final Confirms confirms = new Confirms();
  private final CompletableFuture<Subscriber> opened = new CompletableFuture<>();
  private final Subscriber connection;
  private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
  private long published;

  /** On the event loop. */
  private long confirmations;

  /** On the event loop. */
  private int refusals;

  SocketPublisher(Connections connections, Subscriptions subscriptions, int bodyBytes)
      throws IOException {
    Server server = Server.publishing(connections.target(), 0);
    opcode = server.dialect().opcode();
    confirmed = server.dialect().confirms();
    before =
        IntStream.range(0, subscriptions.channels())
            .mapToObj(subscriptions::channel)
            .map(channel -> connections.target().prefix() + channel)
            .map(destination -> server.dialect().before(destination, bodyBytes))
            .map(text -> text.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    after = server.dialect().after().getBytes(StandardCharsets.US_ASCII);
    Received nothing = new Received(0, 0, subscriptions.channels());
    connection =
        new Subscriber(
            loop,
            server,
            0,
            List.of(),
            new Subscriber.Progress(nothing, new Arrivals(), null),
            this);
    loop.connect(server.address(), connection, false)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                opened.completeExceptionally(connected.cause());
              }
            });
    try {
      opened.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      loop.close();
      throw new IOException("the publisher's connection: " + e.getCause(), e);
    }
  }

  @Override
  public void subscribed(Subscriber subscriber) {
    opened.complete(subscriber);
  }

  @Override
  public void ended(Subscriber subscriber) {
    opened.completeExceptionally(new IOException(subscriber.problem()));
  }

  @Override
  public void confirmed(String refusal) {
    if (!refusal.isEmpty() && refusals++ < TOLD) {
      System.err.println("load: the server did not take a message: " + refusal);
    }
    confirms.confirm(++confirmations, false);
  }

  @Override
  public void publish(int channel, byte[] body) throws IOException {
    published++;
    if (confirmed && !confirms.hasRoomFor(published)) {
      flush(); // The server cannot confirm what is still here.
      confirms.awaitRoomFor(published);
    }
    int length = before[channel].length + body.length + after.length;
    if (gathered.capacity() == 0) {
      gathered = Unpooled.directBuffer(FLUSHED_BYTES + length);
    }
    Frames.head(gathered, opcode, length);
    gathered.writeBytes(before[channel]).writeBytes(body).writeBytes(after);
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

  @Override
  public void flush() {
    if (gathered.isReadable()) {
      connection.link().write(gathered);
      gathered = Unpooled.EMPTY_BUFFER;
    }
  }

  @Override
  public boolean isSettled() {
    return !confirmed || confirms.has(published);
  }

  @Override
  public void close() {
    connection.close();
    // Waits for the last writes, because a loop that shuts down closes its connections with
    // unwritten bytes.
    loop.run(
        () -> {
          if (refusals > 0) {
            System.err.printf("load: %d messages were refused%n", refusals);
          }
        });
    loop.close();
  }
}
