package dev.warren.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The single buffer for the reads of all connections of an event loop. It is large, so that a burst
 * needs few system calls. It is always the same, so that it stays in the processor's cache. A
 * reader of the buffer must not keep it beyond the call.
 */
final class OneBuffer implements RecvByteBufAllocator {

  private static final int BYTES = 128 * 1024;

  private final ByteBuf buffer = Unpooled.directBuffer(BYTES, BYTES);
  private final ByteBuffer bytes = buffer.nioBuffer(0, BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** The bytes of the last read; indices are those of the {@link ByteBuf}. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Releases the buffer, after the last read. */
  void free() {
    buffer.release();
  }

  @Override
  @SuppressWarnings("deprecation")
  public Handle newHandle() {
    return new Reading();
  }

  /** Reads a connection again at once only if it filled the buffer. */
  private final class Reading implements ExtendedHandle {

    private ChannelConfig config;
    private int attempted;
    private int last;

    @Override
    public ByteBuf allocate(ByteBufAllocator unused) {
      return buffer.clear().retain();
    }

    @Override
    public int guess() {
      return BYTES;
    }

    @Override
    public void reset(ChannelConfig reading) {
      config = reading;
      attempted = last = 0;
    }

    @Override
    public void incMessagesRead(int count) {}

    @Override
    public void lastBytesRead(int count) {
      last = count;
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public void attemptedBytesRead(int count) {
      attempted = count;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public boolean continueReading() {
      return last == attempted && last > 0 && config.isAutoRead();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier moreExpected) {
      return continueReading();
    }

    @Override
    public void readComplete() {}
  }
}
