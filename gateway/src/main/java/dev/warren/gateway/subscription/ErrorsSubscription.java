package dev.warren.gateway.subscription;

import dev.warren.gateway.session.Session;
import java.util.concurrent.CompletionStage;

/** A client's subscription to {@code /user/queue/errors}; the session writes the messages. */
record ErrorsSubscription(Session session, SubscribeRequest request) implements Subscription {

  @Override
  public SubscriptionKind kind() {
    return SubscriptionKind.ERRORS;
  }

  @Override
  public CompletionStage<Void> end() {
    session.errorsQueue().unsubscribe(request.id());
    return DONE;
  }
}
