package dev.warren.gateway.rate;

import dev.warren.gateway.access.Refused;

/** The actions that a client may take now, by its rates. */
public interface Allowance {

  /**
   * Takes one from a rate.
   *
   * @throws Refused with {@code rate_limit} where the client has used up the rate
   */
  void take(Limit limit) throws Refused;

  /**
   * Takes several from a rate, one after the other.
   *
   * @throws Refused with {@code rate_limit} where the rate has fewer
   */
  default void take(Limit limit, int times) throws Refused {
    for (int i = 0; i < times; i++) {
      take(limit);
    }
  }

  /** The rates of the user alone, which any thread may take from. */
  default Allowance ofUser() {
    return this;
  }
}
