package dev.warren.gateway.session;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.event.EventCodec;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.UnknownAlert;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.queue.Queues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way of everything that a client asks for: authenticate, authorize, act, receipt; what is
 * refused on the way is told to the client and nothing else is touched. Runs on the connection's
 * event loop and never waits.
 */
public final class CommandPath {

  private final Authenticator authenticator;
  private final Publications publications;
  private final ConfirmedPublisher publisher;
  private final Queues queues;
  private final AlertInboxes alerts;
  private final long heartBeatMs;
  private final int maxPrefetch;

  public CommandPath(
      Authenticator authenticator,
      EventCodec codec,
      ConfirmedPublisher publisher,
      Queues queues,
      AlertInboxes alerts,
      SessionSettings settings,
      QueueSettings queueSettings) {
    this.authenticator = authenticator;
    this.publications = new Publications(codec);
    this.publisher = publisher;
    this.queues = queues;
    this.alerts = alerts;
    this.heartBeatMs = settings.heartBeat().toMillis();
    this.maxPrefetch = queueSettings.prefetch();
  }

  /** Takes one command; commands of a session come in their order. */
  public void take(Session session, Command command) {
    if (session.hasEnded()) {
      return;
    }
    try {
      User user = session.user();
      if (command instanceof Command.Connect connect) {
        connect(session, connect);
      } else if (user == null) {
        throw new Refused(Refusal.NO_TOKEN, "not connected: the first frame must be CONNECT");
      } else if (command instanceof Command.Send send) {
        send(session, user, send);
      } else if (command instanceof Command.Subscribe subscribe) {
        subscribe(session, user, subscribe);
      } else if (command instanceof Command.Unsubscribe unsubscribe) {
        answer(session, session.feeds().unsubscribe(unsubscribe.id()), unsubscribe.receipt());
      } else if (command instanceof Command.Acknowledge acknowledge) {
        acknowledge(session, acknowledge);
      } else if (command instanceof Command.Begin begin) {
        session.transactions().begin(begin.transaction());
        session.receipt(begin.receipt());
      } else if (command instanceof Command.Commit commit) {
        commit(session, commit);
      } else if (command instanceof Command.Abort abort) {
        session.transactions().take(abort.transaction());
        session.receipt(abort.receipt());
      } else if (command instanceof Command.Disconnect disconnect) {
        session.afterPending(
            () -> {
              session.receipt(disconnect.receipt());
              session.end(CloseReason.DONE);
            });
      }
    } catch (Refused refused) {
      session.refuse(refused, command.receipt());
    }
  }

  private void connect(Session session, Command.Connect connect) throws Refused {
    if (session.user() != null) {
      throw new Refused(Refusal.MALFORMED_FRAME, "CONNECT: is connected already");
    }
    User user = authenticator.authenticate(connect.credentials());
    session.connect(user, heartBeat(connect.wantsEveryMs()), heartBeat(connect.sendsEveryMs()));
  }

  /** The slower of what both sides offer; none where one does none (STOMP 1.2, "Heart-beating"). */
  private long heartBeat(long clientMs) {
    return clientMs == 0 || heartBeatMs == 0 ? 0 : Math.max(clientMs, heartBeatMs);
  }

  private void subscribe(Session session, User user, Command.Subscribe subscribe) throws Refused {
    Destination destination = Destination.of(subscribe.destination());
    if (destination instanceof Destination.Topic topic) {
      checkMayRead(user, topic.pattern());
      subscribeToTopics(session, user, subscribe, topic.pattern(), false);
    } else if (destination instanceof Destination.Queue queue) {
      checkMayRead(user, ChannelPattern.of(queue.channel().name()));
      int asked = subscribe.prefetch();
      int prefetch = asked == 0 ? maxPrefetch : Math.min(asked, maxPrefetch);
      session.feeds().subscribe(subscribe, queues, queue.name(), prefetch);
    } else if (destination == Destination.Plain.ALERTS) {
      checkLive(session);
      session.feeds().subscribe(subscribe, user, alerts);
    } else if (destination == Destination.Plain.NOTIFICATIONS) {
      ChannelPattern own = ChannelPattern.of("users." + Channel.word(user.name()));
      subscribeToTopics(session, user, subscribe, own, true);
    } else if (destination == Destination.Plain.ERRORS) {
      session.feeds().subscribeToErrors(subscribe.id());
      session.receipt(subscribe.receipt());
    } else {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION,
          "destination '%s' is for SEND; subscribe to /topic/<channel>"
              .formatted(subscribe.destination()));
    }
  }

  /** A RECEIPT would promise what comes from now on, and nobody knew where that begins. */
  private static void checkLive(Session session) throws Refused {
    if (!session.feeds().canBeLive()) {
      throw new Refused(
          Refusal.BROKER_UNAVAILABLE,
          "this gateway has not reached RabbitMQ since it was started; subscribe again later");
    }
  }

  private static void checkMayRead(User user, ChannelPattern pattern) throws Refused {
    if (!user.access().mayRead(pattern)) {
      throw new Refused(
          Refusal.NOT_ALLOWED, "'%s' may not read all of '%s'".formatted(user.name(), pattern));
    }
  }

  private static void subscribeToTopics(
      Session session,
      User user,
      Command.Subscribe subscribe,
      ChannelPattern pattern,
      boolean onlyNotifications)
      throws Refused {
    checkLive(session);
    long position =
        session
            .feeds()
            .subscribe(
                user,
                subscribe.id(),
                pattern,
                onlyNotifications
                    ? session.client().notificationEncoder(subscribe.id(), subscribe.ack())
                    : session.client().encoder(subscribe.id(), subscribe.ack()));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("position", Long.toString(position));
    headers.put("replayed", "0");
    // Who asks for what was before is told that it was not to be had.
    headers.put("recovered", Boolean.toString(!subscribe.wantsHistory()));
    session.receipt(subscribe.receipt(), headers);
  }

  private void send(Session session, User user, Command.Send send) throws Refused {
    Destination destination = Destination.of(send.destination());
    if (destination == Destination.Plain.ACKNOWLEDGE_ALERT) {
      answer(session, alerts.acknowledge(user.name(), alertId(send.body())), send.receipt());
      return;
    }
    Publication publication = publications.of(user, destination, send);
    if (send.transaction() == null) {
      answer(session, publish(publication), send.receipt());
    } else {
      session.transactions().add(send.transaction(), publication);
      session.receipt(send.receipt());
    }
  }

  private static String alertId(byte[] body) throws Refused {
    try {
      JsonNode id = JsonMapper.shared().readTree(body).path("alertId");
      if (id.isValueNode() && !id.isNull() && !id.asString().isEmpty()) {
        return id.asString();
      }
    } catch (JacksonException e) {
      // As any other body that does not say it.
    }
    throw new Refused(
        Refusal.INVALID_EVENT, "alertId: is missing; the body is {\"alertId\": \"<id>\"}");
  }

  private CompletionStage<Void> publish(Publication publication) {
    if (publication instanceof Publication.ToQueue to) {
      return queues.send(to.name(), to.properties(), to.body());
    }
    Publication.ToChannel to = (Publication.ToChannel) publication;
    return publisher.publish(to.exchange(), to.channel(), to.properties(), to.body());
  }

  private void acknowledge(Session session, Command.Acknowledge acknowledge) throws Refused {
    if (acknowledge.transaction() == null) {
      // Behind a COMMIT: a cumulative one would acknowledge what that may yet have to leave.
      CompletionStage<Void> done =
          session.committing().toCompletableFuture().isDone()
              ? session.feeds().acknowledge(acknowledge)
              : session
                  .committing()
                  .thenComposeAsync(
                      before -> acknowledgeLater(session, acknowledge), session.eventLoop());
      answer(session, done, acknowledge.receipt());
    } else {
      session.transactions().add(acknowledge.transaction(), acknowledge);
      session.receipt(acknowledge.receipt());
    }
  }

  /**
   * All that was sent, in its order; and once RabbitMQ has confirmed that, all that was
   * acknowledged: what could not be published must not take its cause out of the queue.
   */
  private void commit(Session session, Command.Commit commit) throws Refused {
    Transactions.Held held = session.transactions().take(commit.transaction());
    CompletableFuture<?>[] sent =
        held.publications.stream()
            .map(publication -> publish(publication).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    CompletionStage<Void> done =
        CompletableFuture.allOf(sent)
            .thenComposeAsync(all -> acknowledgeAll(session, held), session.eventLoop());
    session.committing(done.handle((all, failure) -> null));
    answer(session, done, commit.receipt(), Math.max(1, held.size()));
  }

  private static CompletionStage<Void> acknowledgeLater(
      Session session, Command.Acknowledge acknowledge) {
    try {
      return session.feeds().acknowledge(acknowledge);
    } catch (Refused refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private static CompletionStage<Void> acknowledgeAll(Session session, Transactions.Held held) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (Command.Acknowledge each : held.acknowledgements) {
      all = all.thenCombine(acknowledgeLater(session, each), (a, b) -> null);
    }
    return all;
  }

  /** Tells the client once RabbitMQ has done it, or why it has not. */
  private static void answer(
      Session session, CompletionStage<Void> outcome, @Nullable String receipt) {
    answer(session, outcome, receipt, 1);
  }

  /**
   * @param weight how many things it counts as until it has its outcome
   */
  private static void answer(
      Session session, CompletionStage<Void> outcome, @Nullable String receipt, int weight) {
    session.began(weight);
    outcome.whenComplete(
        (done, failure) -> {
          if (session.eventLoop().inEventLoop()) {
            told(session, failure, receipt, weight);
          } else {
            session.eventLoop().execute(() -> told(session, failure, receipt, weight));
          }
        });
  }

  private static void told(
      Session session, @Nullable Throwable failure, @Nullable String receipt, int weight) {
    if (failure == null) {
      session.receipt(receipt);
    } else {
      session.refuse(refused(failure), receipt);
    }
    session.finished(weight);
  }

  private static Refused refused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Refused refused) {
      return refused;
    }
    if (cause instanceof UnknownAlert) {
      return new Refused(Refusal.UNKNOWN_ALERT, cause.getMessage());
    }
    if (cause instanceof PublishFailed failed) {
      Refusal refusal =
          switch (failed.cause()) {
            case UNAVAILABLE -> Refusal.BROKER_UNAVAILABLE;
            case BLOCKED -> Refusal.BROKER_BLOCKED;
            case UNROUTABLE -> Refusal.UNROUTABLE;
            case UNCONFIRMED -> Refusal.UNCONFIRMED;
          };
      return new Refused(refusal, failed.getMessage());
    }
    return new Refused(Refusal.UNCONFIRMED, "the message could not be published: " + cause);
  }
}
