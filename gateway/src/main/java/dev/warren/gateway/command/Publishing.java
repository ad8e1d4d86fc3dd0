package dev.warren.gateway.command;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.session.Reply;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Handles SEND to channels, queues and {@code /app/presence}. */
record Publishing(
    PublicationFactory factory, ConfirmedPublisher publisher, OwnMessages own, Queues queues) {

  /** Turns a SEND into its publication, unless the user may not write there. */
  Publication authorized(User user, Destination destination, Command.Send send) throws Refused {
    return factory.of(user, destination, send);
  }

  Outcome publish(Publication publication) {
    String eventId = publication.properties().getMessageId();
    return new Outcome.Pending(
        confirmed(publication), 1, receipt -> new Reply.Published(receipt, eventId));
  }

  /** Publishes a user's own status to every team of the user. */
  Outcome presence(User user, Command.Send send) throws Refused {
    return Outcome.when(allConfirmed(factory.presence(user, send)));
  }

  /** The messages that a SEND of a transaction publishes at COMMIT. */
  List<Publication> held(User user, Destination destination, Command.Send send) throws Refused {
    return destination == Destination.Plain.PRESENCE
        ? factory.presence(user, send)
        : List.of(authorized(user, destination, send));
  }

  /**
   * @return completes with the event's id; fails with {@link Refused}
   */
  CompletionStage<String> event(User user, String channel, byte[] event) throws Refused {
    String to = Destination.APP + channel;
    Command.Send send = new Command.Send(to, "application/json", Map.of(), event, null, null);
    Publication publication = factory.of(user, Destination.of(to), send);
    return confirmed(publication)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                throw new CompletionException(Outcome.refused(failure));
              }
              return publication.properties().getMessageId();
            });
  }

  /**
   * @return completes, on any thread, when RabbitMQ has confirmed all of them
   */
  CompletableFuture<Void> allConfirmed(Collection<Publication> publications) {
    return CompletableFuture.allOf(
        publications.stream()
            .map(each -> confirmed(each).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Void> confirmed(Publication publication) {
    if (publication instanceof Publication.ToQueue to) {
      return queues.send(to.name(), to.properties(), to.body());
    } else if (publication instanceof Publication.ToChannel to) {
      OwnMessages.Sent sent = own.send(to.channel(), to.properties().getType());
      return publisher
          .publish(to.exchange(), to.channel(), sent.named(to.properties()), to.body())
          // The reply comes after this: its client may then subscribe, and the message is past.
          .whenComplete((done, failure) -> sent.published(failure));
    }
    throw new AssertionError("no way to publish " + publication.getClass());
  }
}
