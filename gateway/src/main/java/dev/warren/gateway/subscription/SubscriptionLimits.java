package dev.warren.gateway.subscription;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.util.Collection;

/** How many subscriptions a connection may have. */
final class SubscriptionLimits {

  private static final int MOST = 10_000;

  /**
   * The most subscriptions to one destination below {@code /user/queue/}, because each of them gets
   * all errors, or all alerts.
   */
  private static final int MOST_OWN = 8;

  private static final String OWN = "/user/queue/";

  private SubscriptionLimits() {}

  /**
   * @param others the subscriptions that the connection already has
   * @throws Refused with {@code too_many_subscriptions} where there is no room for one more
   */
  static void check(SubscribeRequest request, Collection<Subscription> others) throws Refused {
    check(others.size(), MOST, "subscriptions");
    String destination = request.destination();
    if (destination.startsWith(OWN)) {
      long same =
          others.stream().filter(each -> each.request().destination().equals(destination)).count();
      check(same, MOST_OWN, "subscriptions to " + destination);
    }
  }

  static void check(long count, int most, String what) throws Refused {
    if (count >= most) {
      throw new Refused(
          Refusal.TOO_MANY_SUBSCRIPTIONS,
          "SUBSCRIBE: a connection may have %,d %s".formatted(most, what));
    }
  }
}
