package dev.warren.gateway.rate;

import dev.warren.gateway.access.Refused;

/** What a client may do now, by its rates. */
public interface Allowance {

  /**
   * Takes one from a rate.
   *
   * @throws Refused with {@code rate_limit} where the client has used up the rate
   */
  void take(Limit limit) throws Refused;
}
