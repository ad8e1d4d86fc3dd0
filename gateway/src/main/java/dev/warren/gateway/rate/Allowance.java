package dev.warren.gateway.rate;

import dev.warren.gateway.access.Refused;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** Returns an action that takes one from a rate later, and returns the refusal, if any. */
  default Supplier<@Nullable Refused> refusalOf(Limit limit) {
    return () -> {
      try {
        take(limit);
        return null;
      } catch (Refused refused) {
        return refused;
      }
    };
  }
}
