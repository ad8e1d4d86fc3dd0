package dev.warren.gateway.command;

import dev.warren.gateway.session.Connection;
import dev.warren.gateway.session.Protocol;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.subscription.SubscriptionCounts;
import dev.warren.gateway.subscription.SubscriptionSources;
import dev.warren.gateway.subscription.Subscriptions;
import io.netty.channel.ChannelHandlerContext;

/** Creates a {@link Client} for each connection of the transports. Thread-safe. */
public final class Clients {

  private final Sessions sessions;
  private final SubscriptionSources sources;

  public Clients(Sessions sessions, SubscriptionSources sources) {
    this.sessions = sessions;
    this.sources = sources;
  }

  /**
   * Creates the client of a new connection, on the connection's event loop.
   *
   * @param protocol encodes everything that the client gets
   * @param context the place to write finished frames to, below every handler that would encode
   *     them
   */
  public Client open(Protocol protocol, Connection connection, ChannelHandlerContext context) {
    Session session = sessions.open(protocol, connection, context);
    Subscriptions subscriptions = new Subscriptions(session, sources);
    session.attach(subscriptions);
    return new Client(session, subscriptions);
  }

  /** Counts of all clients, including those that are gone. */
  public SessionCounts counts() {
    return sessions.counts();
  }

  public SubscriptionCounts subscriptionCounts() {
    return sources.counts();
  }
}
