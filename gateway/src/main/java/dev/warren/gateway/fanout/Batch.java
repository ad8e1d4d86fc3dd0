package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.WhenSlow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one {@link Run} for clients that get exactly the same frames, joined into one
 * buffer, so that a burst costs a client one write. Confined to the event loop.
 */
final class Batch {

  /** About how much memory a batch takes, and each of its frames before it is made. */
  private static final long BATCH_BYTES = 200;

  private static final long FRAME_BYTES = 40;

  private final MessageEncoder encoder;
  private final int number;

  /**
   * The key by which a later frame replaces this batch's only frame. Null unless the batch is a
   * one-frame part of a {@link Remainder}.
   */
  private final @Nullable LastOf lastOf;

  // The message of each frame, by the frame's index. The arrays below hold the encoded part, the
  // message's turn in the run, and the index at which the frame ends in the buffer.
  private TopicMessage[] messages = new TopicMessage[1];
  private byte[][] commons = new byte[1][];
  private int[] turns = new int[1];
  private int[] ends = new int[1];
  private int count;

  /** All frames, once the first client needs them. */
  private @Nullable ByteBuf frames;

  /** Whether the frames are made for each client instead. */
  private boolean separate;

  /** Whether a slow consumer may miss some of the frames. */
  private boolean mayDrop;

  /** The frames for slow consumers; made for the first one. */
  private @Nullable Remainder remainder;

  /**
   * The key by which a later frame replaces an older one in an outbox. The encoder is part of the
   * key, because each subscription of a client gets a last frame of its own. The registration is
   * not part of it: a client that gets each message only once may get a frame by any of its
   * registrations with equal encoders.
   */
  record LastOf(MessageEncoder encoder, String channel) {}

  /**
   * @param number the number of the batch in its run
   */
  Batch(MessageEncoder encoder, int number) {
    this(encoder, number, null);
  }

  private Batch(MessageEncoder encoder, int number, @Nullable LastOf lastOf) {
    this.encoder = encoder;
    this.number = number;
    this.lastOf = lastOf;
  }

  /**
   * Adds a frame.
   *
   * @param common the message in the encoder's format
   * @param turn the number of the message within the run
   * @return the length of the frame, in bytes
   */
  int add(TopicMessage message, byte[] common, int turn) {
    if (count == turns.length) {
      messages = Arrays.copyOf(messages, 4 * count);
      commons = Arrays.copyOf(commons, 4 * count);
      turns = Arrays.copyOf(turns, 4 * count);
      ends = Arrays.copyOf(ends, 4 * count);
    }
    messages[count] = message;
    commons[count] = common;
    turns[count] = turn;
    int bytes = encoder.frameBytes(common);
    ends[count] = (count == 0 ? 0 : ends[count - 1]) + bytes;
    count++;
    mayDrop |= message.whenSlow() != WhenSlow.KEEP;
    return bytes;
  }

  /** The length of all frames, in bytes. */
  int bytes() {
    return ends[count - 1];
  }

  /** About how many bytes of memory the batches take, without their messages and frames. */
  static long memory(List<Batch> batches) {
    return batches.stream().mapToLong(each -> BATCH_BYTES + FRAME_BYTES * each.count).sum();
  }

  /** Makes the frames for each client when it is written to, and keeps them for no other one. */
  void separate() {
    separate = true;
    if (frames != null) {
      frames.release();
      frames = null;
    }
  }

  /** The length of the frames that these batches keep for several clients, in bytes. */
  static long joinedBytes(List<Batch> batches) {
    return batches.stream().filter(each -> !each.separate).mapToLong(Batch::bytes).sum();
  }

  /** All frames, with a reference that is the caller's. */
  ByteBuf all() {
    return frames(0, count);
  }

  private ByteBuf frames(int from, int to) {
    if (frames == null && !separate) {
      frames = made(0, count);
    }
    return frames == null
        ? made(from, to)
        : frames.retainedSlice(begin(from), ends[to - 1] - begin(from));
  }

  private ByteBuf made(int from, int to) {
    ByteBuf made = ByteBufAllocator.DEFAULT.directBuffer(ends[to - 1] - begin(from));
    try {
      for (int i = from; i < to; i++) {
        encoder.write(made, commons[i], messages[i].text());
      }
      return made;
    } catch (Throwable e) {
      made.release();
      throw e;
    }
  }

  /** The index in the buffer at which a frame begins. */
  private int begin(int frame) {
    return frame == 0 ? 0 : ends[frame - 1];
  }

  int messages() {
    return count;
  }

  Cursor cursor() {
    return new Cursor();
  }

  /** Whether a slow consumer gets the {@link #remainder} instead. */
  boolean mayDrop() {
    // A special first frame has information that the client needs, so its batch drops no frame.
    return mayDrop && encoder.next() == encoder;
  }

  /** The frames for slow consumers, made at the first call. */
  Remainder remainder() {
    if (remainder == null) {
      remainder = new Remainder();
      remainder.fill();
    }
    return remainder;
  }

  void release() {
    if (frames != null) {
      frames.release();
    }
    if (remainder != null) {
      remainder.parts.forEach(Batch::release);
    }
  }

  /**
   * The frames for slow consumers. One part has the frames that must not be dropped. The last frame
   * of each channel has a part of its own, so that a later frame can replace it in the outbox. Each
   * part has its own buffer: a slice of a common buffer would keep the dropped frames in memory,
   * uncounted by any outbox.
   */
  final class Remainder {
    final List<Batch> parts = new ArrayList<>();
    int typing;
    int progress;

    private void fill() {
      Map<String, Integer> last = new HashMap<>();
      for (int i = 0; i < count; i++) {
        if (messages[i].whenSlow() == WhenSlow.LAST) {
          last.put(messages[i].channel().name(), i);
        }
      }
      Batch kept = new Batch(encoder, number);
      for (int i = 0; i < count; i++) {
        String channel = messages[i].channel().name();
        switch (messages[i].whenSlow()) {
          case KEEP -> add(kept, i);
          case DROP -> typing++;
          case LAST -> {
            if (last.get(channel) == i) {
              add(new Batch(encoder, number, new LastOf(encoder, channel)), i);
            } else {
              progress++;
            }
          }
        }
      }
    }

    private void add(Batch part, int frame) {
      if (part.count == 0) {
        part.separate = separate;
        parts.add(part);
      }
      part.add(messages[frame], commons[frame], turns[frame]);
    }
  }

  /** The position of one client in a batch, while it gets frames of several batches in turn. */
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

    /** The key by which a later frame may replace this one; null if no frame may. */
    @Nullable LastOf lastOf() {
      return lastOf;
    }

    /** Skips the next frame. */
    void skip() {
      next++;
    }

    /** The turn of the last frame that was returned. */
    int lastTurn() {
      return turns[next - 1];
    }

    /** The next frame, with all following frames whose turn comes before the given one. */
    ByteBuf framesBefore(int turn) {
      int first = next;
      do {
        next++;
      } while (next < count && turns[next] < turn);
      return frames(first, next);
    }

    private int number() {
      return number;
    }

    /** Clients that get the same batches also get the frames of each message in the same order. */
    @Override
    public int compareTo(Cursor other) {
      int byTurn = Integer.compare(turn(), other.turn());
      return byTurn == 0 ? Integer.compare(number(), other.number()) : byTurn;
    }
  }
}
