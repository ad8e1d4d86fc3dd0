package dev.warren.gateway.command;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.rate.Allowance;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import dev.warren.trace.EventSpan;
import dev.warren.trace.EventTracer;
import dev.warren.trace.Operation;
import dev.warren.trace.TraceContext;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Handles SEND to channels, queues and {@code /app/presence}. */
record Publishing(
    PublicationFactory factory,
    ConfirmedPublisher publisher,
    OwnMessages own,
    Queues queues,
    Budget budget,
    EventTracer tracer) {

  /**
   * A message counts as one pending command for each 16 KB. So a session with large messages is not
   * read from once it has 4 MB pending.
   */
  private static final int BYTES_OF_A_COMMAND = 16 * 1024;

  /**
   * How many commands an event counts as while the transit is full. So few events of each session
   * wait then, and all of them get their turn within the bounded wait.
   */
  private static final int COMMANDS_OF_A_WAITING_EVENT = 16;

  /** Messages up to this size are accepted even when others have used up the budget. */
  private static final int SMALL_BYTES = 4 * 1024;

  /** The types of events for presence and typing. */
  private static final Set<String> PRESENCE = Set.of("user_presence", "typing");

  /**
   * Turns a SEND into its publication. Refuses it if the user may not write there, or writes too
   * often.
   */
  Publication authorized(User user, Destination destination, Command.Send send, Allowance rates)
      throws Refused {
    rates.take(Limit.EVENTS);
    Publication publication = factory.of(user, destination, send, rates);
    String type = publication.properties().getType();
    if (type != null && PRESENCE.contains(type)) {
      rates.take(Limit.PRESENCE);
    } else if (publication.isForOneUser() && !publication.isFor(user)) {
      rates.take(Limit.ALERTS);
    }
    return publication;
  }

  Outcome publish(Session session, Publication publication) {
    String eventId = publication.properties().getMessageId();
    boolean waits =
        publication instanceof Publication.ToChannel to
            && comesBack(to)
            && publisher.isTransitFull();
    return new Outcome.Pending(
        confirmed(session, publication),
        weight(publication) * (waits ? COMMANDS_OF_A_WAITING_EVENT : 1),
        receipt -> new Reply.Published(receipt, eventId));
  }

  private static int weight(Publication publication) {
    return 1 + (int) (publication.sizeInMemory() / BYTES_OF_A_COMMAND);
  }

  /** Publishes a user's own status to every team of the user. */
  Outcome presence(Session session, User user, Command.Send send, Allowance rates) throws Refused {
    List<Publication> all = ownStatus(user, send, rates);
    int weight = all.stream().mapToInt(Publishing::weight).sum();
    return new Outcome.Pending(allConfirmed(session, all), weight, Reply.Receipt::new);
  }

  private List<Publication> ownStatus(User user, Command.Send send, Allowance rates)
      throws Refused {
    rates.take(Limit.EVENTS);
    rates.take(Limit.PRESENCE);
    return factory.presence(user, send, rates);
  }

  /** The messages that a SEND of a transaction publishes at COMMIT. */
  List<Publication> held(User user, Destination destination, Command.Send send, Allowance rates)
      throws Refused {
    return destination == Destination.Plain.PRESENCE
        ? ownStatus(user, send, rates)
        : List.of(authorized(user, destination, send, rates));
  }

  /**
   * @return completes with the event's id; fails with {@link Refused}
   */
  CompletionStage<String> event(User user, Command.Send send, Allowance rates) throws Refused {
    Publication publication = authorized(user, Destination.of(send.destination()), send, rates);
    return confirmed(user.name(), publication)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                throw new CompletionException(Outcome.refused(failure));
              }
              return publication.properties().getMessageId();
            });
  }

  /**
   * @param client the client, which waits for its turn among all that publish
   * @return completes, on any thread, when RabbitMQ has confirmed all of them
   */
  CompletableFuture<Void> allConfirmed(Object client, Collection<Publication> publications) {
    return CompletableFuture.allOf(
        publications.stream()
            .map(each -> confirmed(client, each).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** Publishes a message within the budget that the messages of all clients share. */
  private CompletionStage<Void> confirmed(Object client, Publication publication) {
    long bytes = publication.sizeInMemory();
    if (bytes <= SMALL_BYTES && budget.used() < budget.limit() + budget.limit() / 2) {
      budget.takeAnyway(bytes);
    } else if (!budget.take(bytes)) {
      return CompletableFuture.failedFuture(Refused.overloaded(budget));
    }
    return traced(client, publication).whenComplete((done, failure) -> budget.release(bytes));
  }

  private CompletionStage<Void> traced(Object client, Publication publication) {
    EventSpan span =
        tracer.isOn()
            ? tracer.begin(Operation.PUBLISH, publication.traced(), true, 0)
            : EventSpan.NONE;
    TraceContext context = span.context();
    return context == null
        ? published(client, publication)
        : published(client, publication.with(context))
            .whenComplete((done, failure) -> end(span, failure));
  }

  private static void end(EventSpan span, @Nullable Throwable failure) {
    if (failure == null) {
      span.end();
    } else {
      span.fail(Outcome.refused(failure).refusal().code());
    }
  }

  private CompletionStage<Void> published(Object client, Publication publication) {
    if (publication instanceof Publication.ToQueue to) {
      return queues.send(client, to.creator(), to.name(), to.properties(), to.body());
    } else if (publication instanceof Publication.ToChannel to) {
      OwnMessages.Sent sent = own.send(to.channel(), to.properties().getType());
      return publish(client, to, sent)
          // The reply comes only after this, so a subscription that the client begins after its
          // receipt does not get the message as a new one.
          .whenComplete((done, failure) -> sent.published(failure));
    }
    throw new AssertionError("no way to publish " + publication.getClass());
  }

  private CompletionStage<Void> publish(
      Object client, Publication.ToChannel to, OwnMessages.Sent sent) {
    BasicProperties properties = sent.named(to.properties());
    if (!comesBack(to)) {
      return publisher.publish(client, to.exchange(), to.channel(), properties, to.body());
    }
    sent.whenArrived(() -> publisher.arrived(sent));
    return publisher.publishEvent(client, to.exchange(), to.channel(), properties, to.body(), sent);
  }

  /**
   * Whether the message surely comes back on the log. Workers publish no repeated presence or
   * typing, and an alert goes to its user's queue. Those have low rates instead.
   */
  private static boolean comesBack(Publication.ToChannel to) {
    String type = to.properties().getType();
    return (type == null || !PRESENCE.contains(type)) && !to.isForOneUser();
  }
}
