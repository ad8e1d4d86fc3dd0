package dev.warren.gateway.session;

import dev.warren.gateway.topic.LoopFanOut;
import dev.warren.gateway.topic.Subscription;
import java.util.concurrent.CompletionStage;

/** A client's subscription to topics: the fan-out writes to its outbox by itself. */
record TopicFeed(LoopFanOut fanOut, Subscription subscription) implements Feed {

  @Override
  public CompletionStage<Void> end() {
    fanOut.unsubscribe(subscription);
    return DONE;
  }
}
