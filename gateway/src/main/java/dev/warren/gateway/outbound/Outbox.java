package dev.warren.gateway.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection: finished frames, in the order they were put in,
 * bounded in bytes. Used on the connection's event loop only.
 *
 * <p>Netty gets nothing more while it is past its own high-water mark; the rest waits here, so that
 * it can be thrown away in favour of the reason when the client turns out to be too slow. What lies
 * in Netty cannot: the first half of a frame may be on its way.
 */
public final class Outbox {

  private final ChannelHandlerContext context;
  private final long limitBytes;
  private final Runnable onFull;

  /**
   * In the order they were put in, each by what it stands for: its own self where nothing can take
   * its place. Made when first needed: of most connections nothing ever waits.
   */
  private @Nullable LinkedHashMap<Object, ByteBuf> waiting;

  private long waitingBytes;
  private long handedBytes;
  private boolean full;
  private boolean closed;
  private long lastFlushNanos = System.nanoTime();

  /**
   * @param context where finished frames are written, below every handler that would encode them
   * @param limitBytes the most that may wait; a write past it, while something waits, throws that
   *     away, and the outbox is full for good, since to go on would be a silent gap
   * @param onFull told once, on the event loop
   */
  public Outbox(ChannelHandlerContext context, long limitBytes, Runnable onFull) {
    this.context = context;
    this.limitBytes = limitBytes;
    this.onFull = onFull;
  }

  public EventLoop eventLoop() {
    return context.channel().eventLoop();
  }

  /** Takes over one reference to finished frames; they go out with the next {@link #flush()}. */
  public void write(ByteBuf frames) {
    write(null, frames);
  }

  /**
   * The same for frames of which only the last matters: older ones that stand for the same and
   * still wait here are thrown away, so that a client that takes nothing has no more of them
   * waiting than there are things to stand for. The new ones wait behind all else, in the log's
   * order.
   *
   * @param standsFor equal for those of which only the last matters
   * @return whether there were older ones
   */
  public boolean writeInPlaceOfOlder(Object standsFor, ByteBuf frames) {
    ByteBuf older = waiting == null ? null : waiting.remove(standsFor);
    if (older != null) {
      waitingBytes -= older.readableBytes();
      older.release();
    }
    write(standsFor, frames);
    return older != null;
  }

  private void write(@Nullable Object standsFor, ByteBuf frames) {
    if (full) {
      frames.release();
    } else if (isFullWith(frames.readableBytes()) && isFullAfterFlush(frames.readableBytes())) {
      frames.release();
      giveUp();
    } else {
      handOrKeep(standsFor, frames);
    }
  }

  /** Nothing more is to be written but last words: after what was left out it would be a gap. */
  public void giveUp() {
    if (!full) {
      full = true;
      discard();
      // Later: whoever writes is in the midst of everybody's frames.
      eventLoop().execute(onFull);
    }
  }

  /** Writes past the limit: for the last words to a client whose outbox is full. */
  public void writeLast(ByteBuf frames) {
    handOrKeep(null, frames);
  }

  private void handOrKeep(@Nullable Object standsFor, ByteBuf frames) {
    if (closed || !context.channel().isActive()) {
      frames.release();
    } else if (waitingBytes == 0 && context.channel().isWritable()) {
      hand(frames);
    } else {
      if (waiting == null) {
        waiting = new LinkedHashMap<>();
      }
      waiting.put(standsFor == null ? new Object() : standsFor, frames);
      waitingBytes += frames.readableBytes();
    }
  }

  private void hand(ByteBuf frames) {
    handedBytes += frames.readableBytes();
    context.write(frames, context.voidPromise());
  }

  /** Whether frames written now go straight to Netty: for whoever lets the rest wait elsewhere. */
  public boolean takesMore() {
    return !closed && !full && waitingBytes == 0 && context.channel().isWritable();
  }

  /**
   * Writes frames while it {@link #takesMore}.
   *
   * @return completes when the operating system has taken them
   */
  public ChannelFuture deliver(ByteBuf frames) {
    handedBytes += frames.readableBytes();
    return context.write(frames);
  }

  /** Hands what was written to the operating system, as much of it as that takes. */
  public void flush() {
    lastFlushNanos = System.nanoTime();
    context.flush();
    if (waitingBytes > 0 && context.channel().isWritable()) {
      drain();
    }
  }

  /** Goes on with what waits. To be called when the connection becomes writable again. */
  public void drain() {
    LinkedHashMap<Object, ByteBuf> waiting = this.waiting;
    while (waiting != null && !waiting.isEmpty() && context.channel().isWritable()) {
      // Out of here first: a write may tell us, before it returns, that there is room again.
      ByteBuf next = first(waiting);
      waitingBytes -= next.readableBytes();
      hand(next);
      if (waiting.isEmpty() || !context.channel().isWritable()) {
        context.flush();
      }
    }
  }

  /** The connection's end: throws away what waits, and whatever is written after this. */
  public void close() {
    closed = true;
    discard();
  }

  /** What Netty has stays. */
  private void discard() {
    waitingBytes = 0;
    while (waiting != null && !waiting.isEmpty()) {
      first(waiting).release();
    }
  }

  private static ByteBuf first(LinkedHashMap<Object, ByteBuf> waiting) {
    Iterator<ByteBuf> all = waiting.values().iterator();
    ByteBuf first = all.next();
    all.remove();
    return first;
  }

  /** Whether the client takes less than it is sent: Netty and the operating system have enough. */
  public boolean isBehind() {
    return waitingBytes > 0;
  }

  /** How much waits here, past what Netty holds, in bytes. */
  public long waitingBytes() {
    return waitingBytes;
  }

  /** How much the operating system has taken since the connection's begin, about, in bytes. */
  public long takenBytes() {
    return handedBytes - inNetty();
  }

  /** When {@link #flush()} was last called, by {@link System#nanoTime()}. */
  public long lastFlushNanos() {
    return lastFlushNanos;
  }

  /** What is larger than the limit itself still goes to a client that has read all before. */
  private boolean isFullWith(int bytes) {
    long before = waitingBytes + inNetty();
    return before > 0 && before + bytes > limitBytes;
  }

  /** Several frames before the first flush: the client may well have room for them. */
  private boolean isFullAfterFlush(int bytes) {
    flush();
    return isFullWith(bytes);
  }

  private long inNetty() {
    ChannelOutboundBuffer netty = context.channel().unsafe().outboundBuffer();
    return netty == null ? 0 : netty.totalPendingWriteBytes();
  }
}
