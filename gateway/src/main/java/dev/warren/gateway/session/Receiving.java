package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;

/**
 * Counts the bytes that a client has sent and that make no complete command yet, in the budgets of
 * all clients: a client may send the parts of a large frame as slowly as it likes. Before it has
 * authenticated, it may send {@value #MOST_UNAUTHENTICATED} bytes in all, whatever they are. Event
 * loop only.
 */
public final class Receiving {

  /** Enough for any token. */
  public static final int MOST_UNAUTHENTICATED = 64 * 1024;

  /** A usual CONNECT is smaller, so clients get in even if others use up the budget; at most. */
  private static final int FREE_UNAUTHENTICATED = 8 * 1024;

  /** Nearly every frame is smaller, and so needs nothing of the budget; at most. */
  private static final int FREE = 64 * 1024;

  private final Budgets budgets;

  /** All bytes that came before the client had authenticated, and those after its end. */
  private long strangers;

  /** Taken from the budget of clients that have not authenticated. */
  private long ofUnauthenticated;

  /** Taken from the budget of frames that are not complete. */
  private long ofIncomplete;

  /** What the client has sent of frames that are not complete. */
  private long incomplete;

  private boolean ended;

  Receiving(Budgets budgets) {
    this.budgets = budgets;
  }

  /**
   * Bytes have come from a client that has not authenticated, with the heads of its frames.
   *
   * @throws Refused with {@code frame_too_large}, or with {@code overloaded} where all such clients
   *     together have sent too much
   */
  public void unauthenticated(int bytes) throws Refused {
    strangers += bytes;
    if (strangers > MOST_UNAUTHENTICATED) {
      throw new Refused(
          Refusal.FRAME_TOO_LARGE,
          "before a client has authenticated it may send %,d bytes in all"
              .formatted(MOST_UNAUTHENTICATED));
    }
    ofUnauthenticated =
        take(budgets.unauthenticated(), ofUnauthenticated, strangers, FREE_UNAUTHENTICATED);
  }

  /**
   * Bytes have come after the session has ended, which may hold the client's close frame.
   *
   * @return false where they are too many to be of interest
   */
  public boolean afterEnd(int bytes) {
    strangers += bytes;
    return strangers <= MOST_UNAUTHENTICATED;
  }

  /**
   * An authenticated client has sent this many bytes of a frame that is not complete, or of frames
   * that wait because too much is pending.
   *
   * @throws Refused with {@code overloaded} where all clients together have sent too much
   */
  public void incomplete(long bytes) throws Refused {
    if (ofUnauthenticated > 0) {
      // Once: the budget is one memory cell for all event loops, and this runs for each frame.
      budgets.unauthenticated().release(ofUnauthenticated);
      ofUnauthenticated = 0;
    }
    incomplete = bytes;
    ofIncomplete = take(budgets.receiving(), ofIncomplete, bytes, FREE);
  }

  /** How many bytes an authenticated client has sent of frames that are not complete. */
  long incompleteBytes() {
    return incomplete;
  }

  /** Changes what is taken from a budget for these bytes; returns how much that is now. */
  private long take(Budget budget, long taken, long bytes, long mostFree) throws Refused {
    long more = (bytes == 0 ? 0 : Math.max(0, bytes - budget.free(mostFree))) - taken;
    if (ended || more == 0) {
      return taken;
    }
    if (more < 0) {
      budget.release(-more);
    } else if (!budget.take(more)) {
      throw Refused.overloaded(budget);
    }
    return taken + more;
  }

  void end() {
    ended = true;
    budgets.unauthenticated().release(ofUnauthenticated);
    budgets.receiving().release(ofIncomplete);
    ofUnauthenticated = 0;
    ofIncomplete = 0;
  }
}
