package dev.warren.gateway.subscription;

import dev.warren.gateway.session.Session;
import java.util.concurrent.CompletionStage;

/** A client's subscription to {@code /user/queue/errors}; the session writes the notices. */
final class ErrorsSubscription implements Subscription {

  private final Session session;

  ErrorsSubscription(Session session, String id) {
    this.session = session;
    session.errorsSubscription(id);
  }

  @Override
  public SubscriptionKind kind() {
    return SubscriptionKind.ERRORS;
  }

  @Override
  public CompletionStage<Void> end() {
    session.errorsSubscription(null);
    return DONE;
  }
}
