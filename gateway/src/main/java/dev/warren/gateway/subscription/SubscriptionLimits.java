package dev.warren.gateway.subscription;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.util.Map;

/** Which subscriptions a connection may have beside each other. */
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
   * @throws Refused with {@code too_many_subscriptions} where there is no room for one more, or
   *     with {@code malformed_frame} where another one has the same id
   */
  static void check(SubscribeRequest request, Map<String, Subscription> others) throws Refused {
    if (others.containsKey(request.id())) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "SUBSCRIBE: there is a subscription with id '%s' already".formatted(request.id()));
    }
    check(others.size(), MOST, "subscriptions");
    String destination = request.destination();
    if (destination.startsWith(OWN)) {
      long same =
          others.values().stream()
              .filter(each -> each.request().destination().equals(destination))
              .count();
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
