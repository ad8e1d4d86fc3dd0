package dev.warren.gateway.subscription;

import dev.warren.gateway.session.Session;
import java.util.concurrent.CompletionStage;

/** A client's subscription to {@code /user/queue/errors}; the session writes the messages. */
final class ErrorsSubscription implements Subscription {

  private final Session session;
  private final SubscribeRequest request;

  ErrorsSubscription(Session session, SubscribeRequest request) {
    this.session = session;
    this.request = request;
    session.errorsQueue().subscribe(request.id(), request.ack());
  }

  @Override
  public SubscribeRequest request() {
    return request;
  }

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
