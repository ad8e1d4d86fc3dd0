package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.budget.SessionBudget;

/**
 * The bytes that a session keeps for its client for longer than a frame: open transactions,
 * subscriptions, pending receipts. Without a bound, one client could fill the memory that all
 * share. Event loop only.
 */
public final class Holding {

  private final SessionBudget budget;
  private final Receiving receiving;

  Holding(Budgets budgets) {
    this.budget = budgets.forSession();
    this.receiving = new Receiving(budgets);
  }

  /** The bytes that the client has sent and the session has not processed yet. */
  public Receiving receiving() {
    return receiving;
  }

  /**
   * Counts bytes that the session is about to keep, until {@link #release} or its end.
   *
   * @param what the first words of the refusal's text
   * @param tooMuch the code for a client that itself holds too much
   * @throws Refused with that code, or with {@code overloaded} if all clients together hold too
   *     much; then nothing is counted
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
   * About how many bytes of memory a kept text takes, with the reference to it. A text with other
   * than Latin letters takes two bytes for each character, and every text counts as if it did.
   */
  public static long bytes(String text) {
    return 64 + 2L * text.length();
  }
}
