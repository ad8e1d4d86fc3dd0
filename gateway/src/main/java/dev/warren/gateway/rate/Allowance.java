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

  /** The rates of the user alone, which any thread may take from. */
  default Allowance ofUser() {
    return this;
  }
}
