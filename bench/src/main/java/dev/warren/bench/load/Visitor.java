package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * The messages that a member of a chat has received, who is in one room at a time and changes it.
 * On the event loop.
 *
 * <p>A member must get every message that is published after its join was confirmed. It may also
 * get earlier ones, and messages of the room that it has just left. Both are deliveries like any
 * other, but none of them makes up for a missing message.
 */
final class Visitor extends Received {

  private static final int NONE = -1;

  /** The number of each room's next message. The publisher's thread writes. */
  private final AtomicLongArray next;

  private int room;
  private int left = NONE;
  private boolean inside = true;

  /** The number of the first message of this run and room that must arrive. */
  private long owedFrom;

  /** How many of the messages that must arrive have arrived. */
  private long arrived;

  private int lastHere = NONE;
  private int lastThere = NONE;

  /**
   * @param next the number of the next message, by room
   */
  Visitor(int room, AtomicLongArray next) {
    super(room, 1, next.length());
    this.room = room;
    this.next = next;
    owedFrom = next.get(room);
  }

  int room() {
    return room;
  }

  /**
   * Whether the member may leave: it has joined and has got all messages. If a member could leave
   * before, nobody would know whether a message was lost or would have come a moment later.
   */
  boolean mayLeave() {
    return inside && missing() == 0;
  }

  /** The member has left its room and asked for another one. */
  void move(int to) {
    left = room;
    lastThere = lastHere;
    room = to;
    lastHere = NONE;
    inside = false;
    arrived = 0;
  }

  /** The server has confirmed the join. */
  void joined() {
    inside = true;
    owedFrom = next.get(room);
  }

  @Override
  boolean count(ByteBuffer in, int mark) {
    int number = Body.number(in, mark);
    int channel = Body.channel(in, mark);
    if (channel == room) {
      boolean inOrder = number > lastHere;
      if (inOrder) {
        lastHere = number;
        arrived += inside && number >= owedFrom ? 1 : 0;
      }
      return inOrder;
    }
    boolean late = channel == left && number > lastThere;
    if (late) {
      lastThere = number;
    }
    return late;
  }

  @Override
  void reset() {
    owedFrom = next.get(room);
    arrived = 0;
  }

  @Override
  IntStream channels() {
    return IntStream.of(room);
  }

  @Override
  long missing(AtomicLongArray published) {
    return missing();
  }

  private long missing() {
    return inside ? Math.max(0, next.get(room) - owedFrom - arrived) : 0;
  }
}
