package dev.warren.gateway.admin;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.publish.PublishCounts;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.subscription.SubscriptionCounts;
import dev.warren.gateway.subscription.SubscriptionKind;
import java.util.stream.Stream;

/** The counters behind the gateway's metrics, each flow as one total since the start. */
public record Totals(
    LogCount log,
    PublishCounts publishes,
    FanOut fanOut,
    SubscriptionCounts subscriptions,
    SessionCounts sessions) {

  long of(Flow flow) {
    return switch (flow) {
      case LOG -> log.messages();
      case PUBLISHED -> publishes.confirmed();
      case FAILED -> Stream.of(PublishFailed.Cause.values()).mapToLong(publishes::failed).sum();
      // The fan-out writes live messages, the subscriptions write history.
      case TOPIC -> fanOut.deliveries() + subscriptions.deliveries(SubscriptionKind.TOPIC);
      case QUEUE -> subscriptions.deliveries(SubscriptionKind.QUEUE);
      case ALERTS -> subscriptions.deliveries(SubscriptionKind.ALERTS);
      case REFUSED -> Stream.of(Refusal.values()).mapToLong(sessions::refusals).sum();
      case CLOSED ->
          sessions.gone() + Stream.of(CloseReason.values()).mapToLong(sessions::closed).sum();
    };
  }
}
