package dev.warren.gateway.outbound;

import dev.warren.gateway.budget.Budget;
import io.netty.buffer.ByteBuf;

/**
 * The bytes that wait in one outbox. Those beyond {@value #FREE_BYTES}, or fewer while there are
 * many sessions, also count in the budget of all outboxes, so that many clients that read nothing
 * do not fill the memory together. Confined to the connection's event loop.
 */
final class WaitingBytes {

  /** How many bytes may wait for a client even if others use up the budget of all outboxes. */
  static final int FREE_BYTES = 128 * 1024;

  private final Budget all;
  private long bytes;

  /** The bytes taken from the budget of all outboxes. */
  private long chargedBytes;

  WaitingBytes(Budget all) {
    this.all = all;
  }

  long bytes() {
    return bytes;
  }

  /**
   * Counts frames that are about to wait.
   *
   * @param always whether they wait even beyond the budget of all outboxes
   * @return false, without counting them, if that budget is used up
   */
  boolean add(ByteBuf frames, boolean always) {
    if (!charge(frames, always)) {
      return false;
    }
    bytes += frames.readableBytes();
    return true;
  }

  private boolean charge(ByteBuf frames, boolean always) {
    long beyondFree = bytes + frames.readableBytes() - all.free(FREE_BYTES);
    if (beyondFree <= 0) {
      return true;
    }
    // Frames for several clients are in memory once. One of the references is the fan-out's own;
    // each other one belongs to a client that has not taken the frames yet.
    int sharedBy = Math.max(1, frames.refCnt() - 1);
    long charge = Math.min(beyondFree, frames.readableBytes()) / sharedBy;
    if (always) {
      all.takeAnyway(charge);
    } else if (charge > 0 && !all.take(charge)) {
      return false;
    }
    chargedBytes += charge;
    return true;
  }

  /** Frames have left: gives back their part of the bytes that are taken from the budget. */
  void remove(long left) {
    long before = bytes;
    bytes -= left;
    if (chargedBytes > 0) {
      long free = all.free(FREE_BYTES);
      long beyondFree = before - free;
      long stillBeyond = Math.max(0, bytes - free);
      long stillCharged = beyondFree <= 0 ? 0 : chargedBytes * stillBeyond / beyondFree;
      all.release(chargedBytes - stillCharged);
      chargedBytes = stillCharged;
    }
  }
}
