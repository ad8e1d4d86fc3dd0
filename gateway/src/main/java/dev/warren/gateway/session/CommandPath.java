package dev.warren.gateway.session;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.event.EventCodec;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.UnknownAlert;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.History;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.queue.Queues;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
  private final History history;
  private final Snapshots lastKnown;
  private final long heartBeatMs;
  private final int maxPrefetch;

  public CommandPath(
      Authenticator authenticator,
      EventCodec codec,
      ConfirmedPublisher publisher,
      Queues queues,
      AlertInboxes alerts,
      History history,
      Snapshots lastKnown,
      SessionSettings settings,
      QueueSettings queueSettings,
      String gateway) {
    this.authenticator = authenticator;
    this.publications = new Publications(codec, gateway);
    this.publisher = publisher;
    this.queues = queues;
    this.alerts = alerts;
    this.history = history;
    this.lastKnown = lastKnown;
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
      } else if (user != null && command instanceof Command.Renew renew) {
        renew(session, user, renew.credentials(), renew.receipt());
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
        session.feeds().endResuming();
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

  /** Under a fresh token of the same user; who came without one may say now who it is. */
  private void renew(Session session, User user, Credentials credentials, @Nullable String receipt)
      throws Refused {
    User renewed = authenticator.authenticate(credentials);
    if (!renewed.name().equals(user.name()) && !authenticator.isAnonymous(user)) {
      throw new Refused(
          Refusal.BAD_TOKEN,
          "the token is of '%s', but this connection is of '%s'; connect again"
              .formatted(renewed.name(), user.name()));
    }
    session.renew(renewed, receipt);
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
      throw notLive();
    }
  }

  private static void checkMayRead(User user, ChannelPattern pattern) throws Refused {
    ReadRight.of(user, pattern);
  }

  /**
   * Whether somebody may read all that a pattern can match, before a connection is made of it.
   *
   * @throws Refused where not, or where it is nobody
   */
  public void checkMayRead(Credentials credentials, ChannelPattern pattern) throws Refused {
    checkMayRead(authenticator.authenticate(credentials), pattern);
    if (history.lastPosition() == 0) {
      throw notLive();
    }
  }

  private static Refused notLive() {
    return new Refused(
        Refusal.BROKER_UNAVAILABLE,
        "this gateway has not reached RabbitMQ since it was started; subscribe again later");
  }

  /**
   * Publishes an event for somebody, as a SEND to {@code /app/<channel>} does.
   *
   * @return completes with the event's id once RabbitMQ has confirmed it; fails with {@link
   *     Refused}
   */
  public CompletionStage<String> publish(User user, String channel, byte[] event) throws Refused {
    String to = Destination.APP + channel;
    Publication publication =
        publications.of(
            user,
            Destination.of(to),
            new Command.Send(to, "application/json", Map.of(), event, null, null));
    return publish(publication)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                throw new CompletionException(refused(failure));
              }
              return publication.properties().getMessageId();
            });
  }

  private void subscribeToTopics(
      Session session,
      User user,
      Command.Subscribe subscribe,
      ChannelPattern pattern,
      boolean onlyNotifications)
      throws Refused {
    checkLive(session);
    MessageEncoder encoder =
        onlyNotifications
            ? session.client().notificationEncoder(subscribe.id(), subscribe.ack())
            : session.client().encoder(subscribe.id(), subscribe.ack());
    session.feeds().subscribe(subscribe, user, pattern, encoder, history, lastKnown);
  }

  private void send(Session session, User user, Command.Send send) throws Refused {
    Destination destination = Destination.of(send.destination());
    if (destination == Destination.Plain.ACKNOWLEDGE_ALERT) {
      answer(session, alerts.acknowledge(user.name(), alertId(send.body())), send.receipt());
      return;
    }
    if (destination == Destination.Plain.TOKEN) {
      renew(session, user, new Credentials(token(send.body()), null, null), send.receipt());
      return;
    }
    if (destination == Destination.Plain.PRESENCE) {
      setPresence(session, user, send);
      return;
    }
    Publication publication = publications.of(user, destination, send);
    if (send.transaction() == null) {
      answer(
          session,
          publish(publication),
          send.receipt(),
          1,
          receipt -> session.client().published(receipt, publication.properties().getMessageId()));
    } else {
      session.transactions().add(send.transaction(), publication);
      session.receipt(send.receipt());
    }
  }

  /** One's own status, for all of one's teams. */
  private void setPresence(Session session, User user, Command.Send send) throws Refused {
    CompletableFuture<?>[] published =
        publications.presence(user, send).stream()
            .map(publication -> publish(publication).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    answer(session, CompletableFuture.allOf(published), send.receipt());
  }

  /** The JWT itself, or as {@code {"token": …}}. */
  private static String token(byte[] body) throws Refused {
    String text = new String(body, StandardCharsets.UTF_8).trim();
    if (!text.startsWith("{")) {
      return text;
    }
    try {
      return JsonMapper.shared().readTree(text).path("token").asString("");
    } catch (JacksonException e) {
      throw new Refused(Refusal.BAD_TOKEN, "the body is neither a token nor {\"token\": …}");
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
    answer(session, outcome, receipt, weight, session::receipt);
  }

  /**
   * @param receive tells the client that it is done
   */
  private static void answer(
      Session session,
      CompletionStage<Void> outcome,
      @Nullable String receipt,
      int weight,
      Consumer<String> receive) {
    session.began(weight);
    outcome.whenComplete(
        (done, failure) -> {
          if (session.eventLoop().inEventLoop()) {
            told(session, failure, receipt, weight, receive);
          } else {
            session.eventLoop().execute(() -> told(session, failure, receipt, weight, receive));
          }
        });
  }

  private static void told(
      Session session,
      @Nullable Throwable failure,
      @Nullable String receipt,
      int weight,
      Consumer<String> receive) {
    if (failure != null) {
      session.refuse(refused(failure), receipt);
    } else if (receipt != null && !session.hasEnded()) {
      receive.accept(receipt);
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
