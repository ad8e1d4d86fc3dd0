package dev.warren.gateway.subscription;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.consume.QueueCreator;
import dev.warren.gateway.rate.Allowance;
import dev.warren.gateway.rate.Limit;
import org.jspecify.annotations.Nullable;

/**
 * A client that may create as many queues as the rates of its user allow.
 *
 * @param rates the rates of the user alone, as any thread may ask
 */
public record LimitedCreator(String user, Allowance rates) implements QueueCreator {

  private static final int RETRY_AFTER_S = 5;

  @Override
  public @Nullable Exception refusal() {
    return refusal(Limit.QUEUES);
  }

  @Override
  public boolean createsAtOnce() {
    return refusal(Limit.QUEUES_AT_ONCE) == null;
  }

  private @Nullable Refused refusal(Limit limit) {
    try {
      rates.take(limit);
      return null;
    } catch (Refused refused) {
      return refused;
    }
  }

  @Override
  public Exception tooManyWait() {
    return new Refused(
        Refusal.RATE_LIMIT,
        "too many new queues wait to be created one after the other; create fewer at a time",
        RETRY_AFTER_S);
  }
}
