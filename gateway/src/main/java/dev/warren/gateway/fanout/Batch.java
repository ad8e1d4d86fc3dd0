package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.WhenSlow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one run of a {@link LoopFanOut} for all who get just the same: joined into one
 * buffer, so that a burst costs a client one write. Used on the event loop only.
 */
final class Batch {

  private final MessageEncoder encoder;
  private final List<Registration> recipients;

  /** What its one frame is the last of, for who is behind; null where all of it is kept. */
  private final @Nullable LastOf lastOf;

  // Of each frame: what it is made of, its message's turn among all of the run, where it ends in
  // the buffer.
  private TopicMessage[] messages = new TopicMessage[1];
  private byte[][] commons = new byte[1][];
  private int[] turns = new int[1];
  private int[] ends = new int[1];
  private int count;

  private ByteBuf frames = Unpooled.EMPTY_BUFFER;

  /** Whether those who are behind may get less. */
  private boolean mayLeaveOut;

  /** The same for those who are behind, once somebody is. */
  private @Nullable Remainder remainder;

  /**
   * What a frame stands for in a client's outbox. By its encoder, as two subscriptions of a client
   * have a last one each; not by the subscription, as where their frames are the same a client gets
   * a message once, by either.
   */
  record LastOf(MessageEncoder encoder, String channel) {}

  Batch(MessageEncoder encoder, List<Registration> recipients) {
    this(encoder, recipients, null);
  }

  private Batch(MessageEncoder encoder, List<Registration> recipients, @Nullable LastOf lastOf) {
    this.encoder = encoder;
    this.recipients = recipients;
    this.lastOf = lastOf;
  }

  List<Registration> recipients() {
    return recipients;
  }

  /**
   * @param common what the encoder's format made of the message
   * @return how long the frame is, in bytes
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
    mayLeaveOut |= message.whenSlow() != WhenSlow.KEEP;
    return bytes;
  }

  /** Makes the frames, once all are added; {@link #release()} is due after this. */
  void join(ByteBufAllocator allocator) {
    frames = allocator.directBuffer(ends[count - 1]);
    for (int i = 0; i < count; i++) {
      encoder.write(frames, commons[i], messages[i].text());
    }
  }

  /** All of its frames, with a reference for the caller to hand on. */
  ByteBuf all() {
    return frames.retainedDuplicate();
  }

  int messages() {
    return count;
  }

  Cursor cursor() {
    return new Cursor();
  }

  /** Whether a client that is behind gets the {@link #remainder()} in its place. */
  boolean mayLeaveOut() {
    // A special first frame says what the client has to know, so it gets all that comes with it.
    return mayLeaveOut && encoder.next() == encoder;
  }

  /** What is left of it for all who are behind; made when the first of them asks. */
  Remainder remainder() {
    if (remainder == null) {
      remainder = new Remainder();
      remainder.fill();
    }
    return remainder;
  }

  void release() {
    frames.release();
    if (remainder != null) {
      remainder.parts.forEach(Batch::release);
    }
  }

  /**
   * What must not be left out in one part, and each channel's last in a part of its own, which an
   * outbox can throw away again. All in buffers of their own: a slice would keep in memory, for as
   * long as it waits, all that was left out, which no outbox counts.
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
      Batch kept = new Batch(encoder, recipients);
      for (int i = 0; i < count; i++) {
        String channel = messages[i].channel().name();
        switch (messages[i].whenSlow()) {
          case KEEP -> add(kept, i);
          case DROP -> typing++;
          case LAST -> {
            if (last.get(channel) == i) {
              add(new Batch(encoder, recipients, new LastOf(encoder, channel)), i);
            } else {
              progress++;
            }
          }
        }
      }
      parts.forEach(part -> part.join(frames.alloc()));
    }

    private void add(Batch part, int frame) {
      if (part.count == 0) {
        parts.add(part);
      }
      part.add(messages[frame], commons[frame], turns[frame]);
    }
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

    /** What its one frame is the last of; null where all of it is kept. */
    @Nullable LastOf lastOf() {
      return lastOf;
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
