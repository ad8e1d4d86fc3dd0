package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.budget.SessionBudget;

/**
 * What a session keeps for its client for longer than a frame, in bytes: open transactions,
 * subscriptions, receipts that are due. Without a bound, one client could fill the memory of all.
 * Event loop only.
 */
public final class Holding {

  private final SessionBudget budget;
  private final Receiving receiving;

  Holding(Budgets budgets) {
    this.budget = budgets.forSession();
    this.receiving = new Receiving(budgets);
  }

  /** What the client has sent and the session has not taken yet. */
  public Receiving receiving() {
    return receiving;
  }

  /**
   * Counts bytes that the session is about to keep, until {@link #release} or its end.
   *
   * @param what begins the text of the refusal
   * @param tooMuch the refusal of a client that holds too much itself
   * @throws Refused with that code, or with {@code overloaded} where all clients together hold too
   *     much; nothing is counted then
   */
  public void hold(String what, Refusal tooMuch, long bytes) throws Refused {
    switch (budget.take(bytes)) {
      case TAKEN -> {}
      case SESSION_IS_FULL ->
          throw new Refused(
              tooMuch,
              "%s: all that this connection makes the gateway keep may have %,d bytes"
                      .formatted(what, budget.limit())
                  + " (warren.budget.session)");
      case ALL_ARE_FULL -> throw Refused.overloaded(budget.all());
    }
  }

  public void release(long bytes) {
    budget.release(bytes);
  }

  void end() {
    budget.end();
    receiving.end();
  }

  /**
   * About how many bytes a text takes that is kept, with a reference to it. A text of more than
   * Latin letters takes two bytes for each character, so every text counts as if it did.
   */
  public static long bytes(String text) {
    return 64 + 2L * text.length();
  }
}
