package dev.warren.gateway.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client's subscriptions to {@code /user/queue/errors}, where it gets refusals that do not end
 * its connection, and warnings. Event loop only, except where a method says otherwise.
 */
public final class ErrorsQueue {

  private final Consumer<Reply> replies;
  private final Runnable onSubscribed;

  /** Whether the client acknowledges the messages of a subscription, by the subscription's id. */
  private final Map<String, Boolean> subscriptions = new LinkedHashMap<>(2);

  private volatile boolean subscribed;
  private long messages;

  /**
   * @param replies receives the replies to send
   * @param onSubscribed called for each new subscription
   */
  ErrorsQueue(Consumer<Reply> replies, Runnable onSubscribed) {
    this.replies = replies;
    this.onSubscribed = onSubscribed;
  }

  public void subscribe(String id, AckMode ack) {
    subscriptions.put(id, ack != AckMode.AUTO);
    subscribed = true;
    onSubscribed.run();
  }

  public void unsubscribe(String id) {
    subscriptions.remove(id);
    subscribed = !subscriptions.isEmpty();
  }

  /** Whether the client has a subscription to this queue. Any thread. */
  public boolean isSubscribed() {
    return subscribed;
  }

  /** Whether a message had this id. An acknowledgement of it has no further effect. */
  public boolean hasSent(String messageId) {
    if (!messageId.matches("[0-9]{1,9}")) {
      return false;
    }
    long number = Long.parseLong(messageId);
    return 0 < number && number <= messages;
  }

  /**
   * Sends a message to each subscription. A client without a subscription gets one message without
   * a place.
   */
  void send(Function<Reply.Place, Reply> message) {
    if (subscriptions.isEmpty()) {
      replies.accept(message.apply(new Reply.Place(null, false, ++messages)));
      return;
    }
    // A copy, because a write may end the session and its subscriptions.
    for (Map.Entry<String, Boolean> each : List.copyOf(subscriptions.entrySet())) {
      replies.accept(message.apply(new Reply.Place(each.getKey(), each.getValue(), ++messages)));
    }
  }
}
