package dev.warren.gateway.topic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;

/**
 * The frames of one run of a {@link LoopFanOut} for all who get just the same: joined into one
 * buffer, so that a burst costs a client one write. Used on the event loop only.
 */
final class Batch {

  private final MessageEncoder encoder;
  private final List<Subscription> recipients;

  // Of each frame: what it is made of, its message's turn among all of the run, where it ends in
  // the
  // buffer.
  private byte[][] commons = new byte[1][];
  private boolean[] texts = new boolean[1];
  private int[] turns = new int[1];
  private int[] ends = new int[1];
  private int count;

  private ByteBuf frames = Unpooled.EMPTY_BUFFER;

  Batch(MessageEncoder encoder, List<Subscription> recipients) {
    this.encoder = encoder;
    this.recipients = recipients;
  }

  List<Subscription> recipients() {
    return recipients;
  }

  /**
   * @param common what the encoder's format made of the message
   * @return how long the frame is, in bytes
   */
  int add(byte[] common, boolean text, int turn) {
    if (count == turns.length) {
      commons = Arrays.copyOf(commons, 4 * count);
      texts = Arrays.copyOf(texts, 4 * count);
      turns = Arrays.copyOf(turns, 4 * count);
      ends = Arrays.copyOf(ends, 4 * count);
    }
    commons[count] = common;
    texts[count] = text;
    turns[count] = turn;
    int bytes = encoder.frameBytes(common);
    ends[count] = (count == 0 ? 0 : ends[count - 1]) + bytes;
    count++;
    return bytes;
  }

  /** Makes the frames, once all are added; {@link #release()} is due after this. */
  void join(ByteBufAllocator allocator) {
    frames = allocator.directBuffer(ends[count - 1]);
    for (int i = 0; i < count; i++) {
      encoder.write(frames, commons[i], texts[i]);
    }
  }

  /** All of its frames, with a reference for the caller to hand on. */
  ByteBuf all() {
    return frames.retainedDuplicate();
  }

  Cursor cursor() {
    return new Cursor();
  }

  void release() {
    frames.release();
  }

  /** How far one client, who gets other frames between these, has come. */
  final class Cursor implements Comparable<Cursor> {
    private int next;

    int turn() {
      return turns[next];
    }

    boolean hasMore() {
      return next < count;
    }

    boolean isOncePerClient() {
      return encoder.isOncePerClient();
    }

    /** Leaves out the next frame. */
    void passOver() {
      next++;
    }

    /** The turn of the last frame that was given. */
    int lastTurn() {
      return turns[next - 1];
    }

    /** The next frame and those after it whose turn comes before the given one. */
    ByteBuf framesBefore(int turn) {
      int start = next == 0 ? 0 : ends[next - 1];
      do {
        next++;
      } while (next < count && turns[next] < turn);
      return frames.retainedSlice(start, ends[next - 1] - start);
    }

    @Override
    public int compareTo(Cursor other) {
      return Integer.compare(turn(), other.turn());
    }
  }
}
