package dev.warren.gateway.command;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.rate.Allowance;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.rate.Logins;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.subscription.SubscriptionSources;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way of every command of every transport: authenticate, authorize, act, receipt. {@link #take}
 * and {@link #send} find the handler; the handler authorizes and acts; the {@link Outcome} writes
 * the receipt. A refusal goes to the client and has no other effect. {@link
 * dev.warren.gateway.session.Pending} limits how many commands of a client may be pending. Runs on
 * the connection's event loop and never waits.
 */
public final class CommandPath {

  private final Connecting connecting;
  private final Subscribing subscribing;
  private final Publishing publishing;
  private final Acknowledging acknowledging;
  private final Committing committing;

  CommandPath(
      Logins logins,
      Publishing publishing,
      SubscriptionSources sources,
      SessionSettings settings,
      QueueSettings queues) {
    this.connecting = new Connecting(logins, settings.heartBeat());
    this.subscribing = new Subscribing(sources.history(), queues.prefetch());
    this.publishing = publishing;
    this.acknowledging = new Acknowledging(sources.alerts());
    this.committing = new Committing(publishing, acknowledging);
  }

  /** Takes one command. Calls for a client follow the order in which the client sent them. */
  public void take(Client client, Command command) {
    take(client, command, false);
  }

  /** Takes one command that is a whole frame, and counts it as a frame. */
  public void takeFrame(Client client, Command command) {
    take(client, command, true);
  }

  private void take(Client client, Command command, boolean isFrame) {
    Session session = client.session();
    session.assertOnLoop();
    if (session.hasEnded()) {
      return;
    }
    try {
      if (isFrame) {
        session.meter().frame();
      }
      handle(client, session.user(), command).complete(session, command.receipt());
    } catch (Refused refused) {
      committing.fail(client, command, refused);
      session.refuse(refused, command.receipt(), command.subscription());
    }
  }

  private Outcome handle(Client client, @Nullable User user, Command command) throws Refused {
    if (command instanceof Command.Connect connect) {
      return connecting.connect(client, connect);
    } else if (user == null) {
      throw new Refused(Refusal.NO_TOKEN, "not connected: the first frame must be CONNECT");
    } else if (command instanceof Command.Renew renew) {
      return connecting.renew(client, user, renew.credentials(), renew.receipt());
    } else if (command instanceof Command.Send send) {
      return send(client, user, send);
    } else if (command instanceof Command.Subscribe subscribe) {
      client.session().meter().take(Limit.SUBSCRIPTIONS);
      return subscribing.subscribe(client, user, subscribe);
    } else if (command instanceof Command.Unsubscribe unsubscribe) {
      return subscribing.unsubscribe(client, unsubscribe);
    } else if (command instanceof Command.Acknowledge acknowledge) {
      return acknowledge.transaction() == null
          ? acknowledging.acknowledge(client, acknowledge.acknowledgement())
          : committing.hold(client, acknowledge.transaction(), acknowledge.acknowledgement());
    } else if (command instanceof Command.Begin begin) {
      return committing.begin(client, begin.transaction());
    } else if (command instanceof Command.Commit commit) {
      return committing.commit(client, commit.transaction());
    } else if (command instanceof Command.Abort abort) {
      return committing.abort(client, abort.transaction());
    } else if (command instanceof Command.Disconnect disconnect) {
      return connecting.disconnect(client, disconnect.receipt());
    } else if (command instanceof Command.Unsupported unsupported) {
      throw unsupported.why();
    }
    throw new AssertionError("no handler for " + command.getClass());
  }

  /** Some destinations of SEND are commands of their own. */
  private Outcome send(Client client, User user, Command.Send send) throws Refused {
    Destination destination = Destination.of(send.destination());
    Allowance meter = client.session().meter();
    if (destination == Destination.Plain.TOKEN) {
      // This is never part of a transaction: the token of a session could end before its COMMIT.
      return connecting.renew(client, user, Connecting.token(send.body()), send.receipt());
    } else if (send.transaction() != null) {
      return committing.hold(client, user, destination, send, meter);
    } else if (destination == Destination.Plain.ACKNOWLEDGE_ALERT) {
      return Outcome.when(acknowledging.alert(user, send.body()).take());
    } else if (destination == Destination.Plain.PRESENCE) {
      return publishing.presence(client.session(), user, send, meter);
    }
    return publishing.publish(
        client.session(), publishing.authorized(user, destination, send, meter));
  }

  /**
   * Publishes an event for a user, as a SEND to {@code /app/<channel>} does.
   *
   * @param rates the user's rates
   * @return completes with the event's id after RabbitMQ's confirm; fails with {@link Refused}
   */
  public CompletionStage<String> publish(User user, Command.Send event, Allowance rates)
      throws Refused {
    return publishing.event(user, event, rates);
  }

  /** As {@link Logins#awaits}, for the token in a command; null for a command without one. */
  public @Nullable CompletionStage<?> awaits(Command command) {
    return connecting.awaits(command);
  }

  /**
   * Checks that a client may subscribe to a pattern, before there is a session.
   *
   * @throws Refused where the client may not, or where its credentials are not accepted
   */
  public void checkMaySubscribe(Credentials credentials, ClientAddress from, ChannelPattern pattern)
      throws Refused {
    subscribing.checkMaySubscribe(connecting.authenticateForSession(credentials, from), pattern);
  }
}
