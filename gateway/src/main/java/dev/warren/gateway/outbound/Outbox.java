package dev.warren.gateway.outbound;

import dev.warren.gateway.budget.Budget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to be written to one connection, in the order of the calls, bounded in
 * bytes. A client whose outbox overflows is disconnected with {@link CloseReason#TOO_SLOW}, because
 * dropped frames would be a gap that the client cannot see. Confined to the connection's event
 * loop.
 *
 * <p>Netty gets no frames beyond its high-water mark; the rest waits here, where the reason for a
 * close can replace it. Frames in Netty cannot be replaced, as half of a frame may be sent already.
 */
public final class Outbox {

  private final ChannelHandlerContext context;
  private final long limitBytes;
  private final Runnable closeTooSlow;

  /**
   * The waiting frames in the order of the calls, each under the key by which it may be replaced,
   * or under a key of its own. Null until the first frame has to wait, which never happens on most
   * connections.
   */
  private @Nullable LinkedHashMap<Object, ByteBuf> waiting;

  private final WaitingBytes waitingBytes;

  /** Writes the frames that come before all others; null for none. */
  private @Nullable Runnable first;

  private long handedBytes;
  private boolean sentAway;
  private boolean closed;
  private long lastFlushNanos = System.nanoTime();

  /**
   * @param context the place to write finished frames to, below all handlers that would encode them
   * @param limitBytes the most bytes that may wait
   * @param all the budget of all outboxes
   * @param closeTooSlow closes the connection with {@link CloseReason#TOO_SLOW}; called once, in a
   *     later turn of the event loop, when a frame would exceed the limit
   */
  public Outbox(ChannelHandlerContext context, long limitBytes, Budget all, Runnable closeTooSlow) {
    this.context = context;
    this.limitBytes = limitBytes;
    this.waitingBytes = new WaitingBytes(all);
    this.closeTooSlow = closeTooSlow;
  }

  public EventLoop eventLoop() {
    return context.channel().eventLoop();
  }

  /** The allocator for the connection's frames. */
  public ByteBufAllocator allocator() {
    return context.alloc();
  }

  /**
   * Takes over a reference to finished frames, which go out with the next {@link #flush}.
   *
   * @return false if it discards them, and all later ones
   */
  public boolean write(ByteBuf frames) {
    write(null, frames);
    return !sentAway && !closed && context.channel().isActive();
  }

  /**
   * Writes a frame of which only the last matters. An older frame with the same key that still
   * waits is dropped, so at most one frame per key waits. The new frame waits after all others, in
   * the log's order.
   *
   * @return whether an older frame was dropped
   */
  public boolean writeInPlaceOfOlder(Object key, ByteBuf frames) {
    writeFirst();
    ByteBuf older = waiting == null ? null : waiting.remove(key);
    if (older != null) {
      waitingBytes.remove(older.readableBytes());
      older.release();
    }
    write(key, frames);
    return older != null;
  }

  /**
   * Sets what writes the frames that come before all others. It is called once, before the next
   * write of any other frames.
   *
   * @param write null if there are no such frames any more
   */
  public void first(@Nullable Runnable write) {
    first = write;
  }

  private void writeFirst() {
    Runnable write = first;
    first = null;
    if (write != null) {
      write.run();
    }
  }

  private void write(@Nullable Object key, ByteBuf frames) {
    assert eventLoop().inEventLoop();
    writeFirst();
    if (sentAway) {
      frames.release();
    } else if (overflowsWith(frames.readableBytes())
        && overflowsAfterFlush(frames.readableBytes())) {
      frames.release();
      sendAway();
    } else if (!handOrKeep(key, frames, false)) {
      frames.release();
      sendAway();
    }
  }

  /**
   * Discards the waiting frames and all later ones, and closes the connection with {@link
   * CloseReason#TOO_SLOW}; the client reconnects and resumes. Also used for a gap that the client's
   * protocol cannot show.
   */
  public void sendAway() {
    if (!sentAway) {
      sentAway = true;
      discard();
      // Closes in a later turn, because the caller is about to write frames to other connections.
      eventLoop().execute(closeTooSlow);
    }
  }

  /**
   * Writes frames even beyond the limit. They are the last ones and contain the reason for the
   * close.
   */
  public void writeLast(ByteBuf frames) {
    writeFirst();
    handOrKeep(null, frames, true);
  }

  /**
   * @param always whether to keep the frames even beyond the budget of all outboxes
   * @return false if that budget is used up; then the caller still owns the frames
   */
  private boolean handOrKeep(@Nullable Object key, ByteBuf frames, boolean always) {
    if (closed || !context.channel().isActive()) {
      frames.release();
    } else if (!isBehind() && context.channel().isWritable()) {
      hand(frames);
    } else if (waitingBytes.add(frames, always)) {
      if (waiting == null) {
        waiting = new LinkedHashMap<>();
      }
      waiting.put(key == null ? new Object() : key, frames);
    } else {
      return false;
    }
    return true;
  }

  private void hand(ByteBuf frames) {
    handedBytes += frames.readableBytes();
    context.write(frames, context.voidPromise());
  }

  /**
   * Whether frames written now go straight to Netty. If not, the caller may keep them for later.
   */
  public boolean takesMore() {
    return !closed && !sentAway && !isBehind() && context.channel().isWritable();
  }

  /**
   * Writes frames. Called only while the outbox {@link #takesMore}.
   *
   * @return completes when the operating system has taken the frames
   */
  public ChannelFuture deliver(ByteBuf frames) {
    writeFirst();
    handedBytes += frames.readableBytes();
    return context.write(frames);
  }

  /** Hands the written frames to the operating system, as many as it takes. */
  public void flush() {
    assert eventLoop().inEventLoop();
    lastFlushNanos = System.nanoTime();
    context.flush();
    if (isBehind() && context.channel().isWritable()) {
      writeWaiting();
    }
  }

  /** Writes waiting frames. Called when the connection becomes writable again. */
  public void writeWaiting() {
    LinkedHashMap<Object, ByteBuf> waiting = this.waiting;
    while (waiting != null && !waiting.isEmpty() && context.channel().isWritable()) {
      // The frame is removed before it is written, because the write may call this method again.
      ByteBuf next = removeFirst(waiting);
      waitingBytes.remove(next.readableBytes());
      hand(next);
      if (waiting.isEmpty() || !context.channel().isWritable()) {
        context.flush();
      }
    }
  }

  /** The connection has ended: discards all frames, and all that are written later. */
  public void close() {
    closed = true;
    discard();
  }

  private void discard() {
    waitingBytes.remove(waitingBytes.bytes());
    while (waiting != null && !waiting.isEmpty()) {
      removeFirst(waiting).release();
    }
  }

  private static ByteBuf removeFirst(LinkedHashMap<Object, ByteBuf> waiting) {
    Iterator<ByteBuf> all = waiting.values().iterator();
    ByteBuf first = all.next();
    all.remove();
    return first;
  }

  /** Whether the client reads too slowly for Netty and the system, which are full. */
  public boolean isBehind() {
    return waitingBytes.bytes() > 0;
  }

  /** The bytes of the frames that wait in this outbox, without those in Netty. */
  public long waitingBytes() {
    return waitingBytes.bytes();
  }

  /** The bytes that the operating system has not taken yet. */
  public long pendingBytes() {
    return waitingBytes.bytes() + inNetty();
  }

  /** About how many bytes the operating system has taken since the connection began. */
  public long takenBytes() {
    return handedBytes - inNetty();
  }

  /** When {@link #flush} was last called, by {@link System#nanoTime}. */
  public long lastFlushNanos() {
    return lastFlushNanos;
  }

  /** A frame beyond the limit still goes to a client that has read everything before it. */
  private boolean overflowsWith(int bytes) {
    long before = pendingBytes();
    return before > 0 && before + bytes > limitBytes;
  }

  /** Flushes first: the system may still have room for frames that were written without a flush. */
  private boolean overflowsAfterFlush(int bytes) {
    flush();
    return overflowsWith(bytes);
  }

  private long inNetty() {
    ChannelOutboundBuffer netty = context.channel().unsafe().outboundBuffer();
    return netty == null ? 0 : netty.totalPendingWriteBytes();
  }
}
