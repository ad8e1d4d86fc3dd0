package dev.warren.gateway.command;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.history.History;
import dev.warren.gateway.subscription.SubscribeRequest;
import dev.warren.gateway.subscription.Subscriptions;

/**
 * Handles SUBSCRIBE and UNSUBSCRIBE.
 *
 * @param maxPrefetch how many messages of a queue may be unacknowledged at a time
 */
record Subscribing(History history, int maxPrefetch) {

  Outcome subscribe(Client client, User user, Command.Subscribe subscribe) throws Refused {
    Subscriptions subscriptions = client.subscriptions();
    SubscribeRequest request = subscribe.request();
    Destination destination = Destination.of(subscribe.destination());
    if (destination instanceof Destination.Topic topic) {
      ReadRight.of(user, topic.pattern());
      checkCanBeLive(subscriptions.canBeLive());
      subscriptions.addTopics(request, user, topic.pattern(), false, subscribe.from());
    } else if (destination == Destination.Plain.NOTIFICATIONS) {
      checkCanBeLive(subscriptions.canBeLive());
      ChannelPattern own = ChannelPattern.of("users." + Channel.word(user.name()));
      subscriptions.addTopics(request, user, own, true, subscribe.from());
    } else if (destination instanceof Destination.Queue queue) {
      ReadRight.of(user, queue.channel());
      subscriptions.addQueue(request, queue.name(), prefetch(subscribe.prefetch()));
    } else if (destination == Destination.Plain.ALERTS) {
      checkCanBeLive(subscriptions.canBeLive());
      subscriptions.addAlerts(request, user);
    } else if (destination == Destination.Plain.ERRORS) {
      subscriptions.addErrors(request);
      return Outcome.DONE;
    } else {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION,
          "destination '%s' is for SEND; subscribe to /topic/<channel>"
              .formatted(subscribe.destination()));
    }
    return Outcome.REPLIES_ITSELF;
  }

  private int prefetch(int requested) {
    return requested == 0 ? maxPrefetch : Math.min(requested, maxPrefetch);
  }

  Outcome unsubscribe(Client client, Command.Unsubscribe unsubscribe) throws Refused {
    return Outcome.when(client.subscriptions().remove(unsubscribe.id()));
  }

  void checkMaySubscribe(User user, ChannelPattern pattern) throws Refused {
    ReadRight.of(user, pattern);
    checkCanBeLive(history.lastPosition() > 0);
  }

  /**
   * The RECEIPT of a subscription promises every message after a position, so the gateway must know
   * a position.
   */
  private static void checkCanBeLive(boolean canBeLive) throws Refused {
    if (!canBeLive) {
      throw new Refused(
          Refusal.BROKER_UNAVAILABLE,
          "this gateway has not reached RabbitMQ since it was started; subscribe again later");
    }
  }
}
