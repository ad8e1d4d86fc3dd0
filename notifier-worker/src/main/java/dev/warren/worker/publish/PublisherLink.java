package dev.warren.worker.publish;

import com.rabbitmq.client.Connection;
import dev.warren.broker.LogRoute;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection by which all partitions publish. They consume on another one, because RabbitMQ
 * ends a publisher's connection because of a message that it cannot store, and blocks it during an
 * alarm. Neither may return the deliveries of a partition, as each return counts towards their
 * delivery limit.
 *
 * <p>After the end of a connection, the messages that were in flight are suspects. {@link Sift}
 * finds the one that RabbitMQ cannot store, before the partitions publish again. Thread-safe.
 */
public final class PublisherLink implements ReconnectingConnection.Work, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PublisherLink.class);

  private final ReconnectingConnection link;
  private final ReconnectingConnection.Connector connector;
  private final ReconnectingConnection.Work others;
  private final LogRoute route;
  private final LogBirthWatch births;
  private final BatchRounds rounds = new BatchRounds();

  /** Guarded by this. */
  private final Set<LinkUser> users = new LinkedHashSet<>();

  /**
   * The current connection; null while there is none, or while suspects are being sifted. Guarded
   * by this.
   */
  private @Nullable Connection current;

  private volatile boolean blocked;

  /**
   * @param others further work on the connection; its {@code opened} may declare the exchanges to
   *     publish to
   * @param route which messages go to the log in batches
   */
  public PublisherLink(
      ReconnectingConnection.Connector connector,
      ReconnectingConnection.Work others,
      LogRoute route) {
    this.link = new ReconnectingConnection("warren-worker-publisher", connector, this);
    this.connector = connector;
    this.others = others;
    this.route = route;
    this.births = new LogBirthWatch(route);
  }

  /** Which messages go to the log in batches. */
  LogRoute route() {
    return route;
  }

  /** The rounds in which the partitions publish their batches. */
  BatchRounds rounds() {
    return rounds;
  }

  /** Starts to connect in the background. */
  public void start() {
    link.start();
  }

  /** The connection; null while there is none. */
  public synchronized @Nullable Connection connection() {
    return current;
  }

  /** The reason why there is no working connection now; null while there is one. */
  public @Nullable String problem() {
    return link.problem();
  }

  /** Whether RabbitMQ blocks publishers now, because of an alarm. */
  public boolean isBlocked() {
    return blocked;
  }

  /** Adds a publisher, which resumes at once if there is a connection. */
  void add(LinkUser user) {
    Connection on;
    synchronized (this) {
      users.add(user);
      on = current;
    }
    if (on != null) {
      try {
        user.resume(on);
      } catch (IOException | RuntimeException e) {
        restart(on, ReconnectingConnection.reason(e));
      }
    }
  }

  synchronized void remove(LinkUser user) {
    users.remove(user);
  }

  /**
   * Ends this connection, so that all unconfirmed messages are published again on the next one. Has
   * no effect if another connection has replaced this one.
   */
  void restart(Connection of, String reason) {
    link.restart(of, reason);
  }

  @Override
  public void opened(Connection connection) throws Exception {
    connection.addBlockedListener(reason -> blocked = true, () -> blocked = false);
    others.opened(connection);
    births.opened(connection);
    new Sift(connector, route, copy()).run();
    List<LinkUser> resuming;
    synchronized (this) {
      current = connection;
      resuming = new ArrayList<>(users);
    }
    for (LinkUser user : resuming) {
      user.resume(connection);
    }
  }

  @Override
  public void closed() {
    blocked = false;
    synchronized (this) {
      current = null;
    }
    others.closed();
    List<LinkUser> all = copy();
    all.forEach(LinkUser::suspend);
    int suspects = all.stream().mapToInt(each -> each.suspects().size()).sum();
    if (suspects > 0) {
      log.info("{} messages were in flight and are published again", suspects);
    }
  }

  private synchronized List<LinkUser> copy() {
    return new ArrayList<>(users);
  }

  @Override
  public void close() {
    link.close();
  }
}
