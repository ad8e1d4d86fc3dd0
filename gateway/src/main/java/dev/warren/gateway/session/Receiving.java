package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;

/**
 * Counts the bytes of incomplete commands that a client has sent, in the budgets that all clients
 * share, because a client may send the parts of a large frame very slowly. Before it has
 * authenticated, it may send {@value #MOST_UNAUTHENTICATED} bytes in all. Event loop only.
 */
public final class Receiving {

  /** Enough for any token. */
  public static final int MOST_UNAUTHENTICATED = 64 * 1024;

  /**
   * The free bytes before authentication, at most: enough for a usual CONNECT, so that clients get
   * in even if others use up the budget.
   */
  private static final int FREE_UNAUTHENTICATED = 8 * 1024;

  /**
   * The free bytes after authentication, at most: nearly every frame is smaller and needs nothing
   * of the budget.
   */
  private static final int FREE = 64 * 1024;

  private final Budgets budgets;

  /** All bytes from this client before it had authenticated, or after its session has ended. */
  private long strangers;

  /** The bytes taken from the budget of unauthenticated clients. */
  private long ofUnauthenticated;

  /** The bytes taken from the budget of incomplete frames. */
  private long ofIncomplete;

  /** The bytes that the client has sent of incomplete frames. */
  private long incomplete;

  private boolean ended;

  Receiving(Budgets budgets) {
    this.budgets = budgets;
  }

  /**
   * Counts bytes from a client that has not authenticated, frame heads included.
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
   * Counts bytes after the end of the session; among them may be the client's close frame.
   *
   * @return false where there are so many that the gateway should stop reading them
   */
  public boolean afterEnd(int bytes) {
    strangers += bytes;
    return strangers <= MOST_UNAUTHENTICATED;
  }

  /**
   * Sets how many bytes an authenticated client has sent of an incomplete frame, or of frames that
   * wait because too many commands are pending.
   *
   * @throws Refused with {@code overloaded} where all clients together have sent too much
   */
  public void incomplete(long bytes) throws Refused {
    if (ofUnauthenticated > 0) {
      // Releases these bytes only once: all event loops share the budget's counter, and this method
      // runs for each frame.
      budgets.unauthenticated().release(ofUnauthenticated);
      ofUnauthenticated = 0;
    }
    incomplete = bytes;
    ofIncomplete = take(budgets.receiving(), ofIncomplete, bytes, FREE);
  }

  /** How many bytes an authenticated client has sent of incomplete frames. */
  long incompleteBytes() {
    return incomplete;
  }

  /**
   * Takes as much from a budget as these bytes need, or gives back the rest. Returns how much is
   * taken now.
   */
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
