package dev.warren.gateway.consume;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AMQP channels for many consumers, on as few connections as RabbitMQ's {@code channel_max} allows:
 * the first is made with the first consumer, another when the ones before are full. A channel that
 * ends, for whatever reason, is made anew with backoff, until it is given back. Thread-safe; no
 * method but {@link #close} waits for RabbitMQ.
 *
 * <p>RabbitMQ closes a channel of which a message stays unacknowledged past {@code
 * consumer_timeout}, and requeues all that it delivered: who shares a channel shares that.
 */
public final class ConsumerChannels implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ConsumerChannels.class);

  /** What RabbitMQ has where nobody set it; a connection says what it is when it is there. */
  private static final int USUAL_CHANNEL_MAX = 2_047;

  /**
   * Threads that wait for RabbitMQ's answers, of a connection: many clients that come at once each
   * need three or four of them.
   */
  private static final int LANES = 4;

  /** How long the first connection may take before that is a problem. */
  private static final long CONNECTING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long CLOSING_MS = 1_000;

  private final String name;
  private final ReconnectingConnection.Connector connector;
  private final @Nullable Duration alertsExpire;

  /** Guarded by this. */
  private final List<Link> links = new ArrayList<>();

  private boolean closed;

  /**
   * @param name of the connections, with a number behind it
   * @param alertsExpire see {@link ClientQueues}
   */
  public ConsumerChannels(
      String name, ReconnectingConnection.Connector connector, @Nullable Duration alertsExpire) {
    this.name = name;
    this.connector = connector;
    this.alertsExpire = alertsExpire;
  }

  /**
   * Who consumes. All methods are called on one thread, which may wait for RabbitMQ and is shared
   * with other channels.
   */
  public interface Consuming {

    /**
     * The channel is there: consume by it. An exception ends it, and it is tried again.
     *
     * @param queues declares what is to be consumed
     */
    void opened(Channel channel, ClientQueues queues) throws IOException;

    /** It could not be opened, and will be tried again. */
    default void failed(String reason) {}

    /** The channel has ended; RabbitMQ requeues what it delivered and was not acknowledged. */
    void closed();
  }

  /** Keeps a channel open for somebody, until it is given back. */
  public ReopeningChannel keep(Consuming consuming) {
    ReopeningChannel kept = new ReopeningChannel(consuming);
    place(kept);
    return kept;
  }

  /** Finds a connection that has room for one more channel. */
  synchronized void place(ReopeningChannel kept) {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    Link found = null;
    for (Link link : links) {
      if (link.kept.size() < link.room) {
        found = link;
        break;
      }
    }
    if (found == null) {
      found = new Link(links.size() + 1);
      links.add(found);
      found.broker.start();
    }
    kept.placedOn(found.nextLane());
    found.kept.add(kept);
    kept.connected();
  }

  /** Why some of the connections are not working; null while all are, or none is needed yet. */
  public synchronized @Nullable String problem() {
    return links.stream().map(Link::problem).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /** Ends all of it; acknowledgements so far still go out. */
  @Override
  public void close() {
    List<Link> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(links);
    }
    all.forEach(Link::close);
  }

  /** One connection, and the channels that are kept on it. */
  private final class Link implements ReconnectingConnection.Work {

    private final ReconnectingConnection broker;
    private final List<Lane> lanes = new ArrayList<>();

    /** What only writes: it must not wait behind the others. */
    private final ScheduledExecutorService acknowledging;

    private final Set<ReopeningChannel> kept = ConcurrentHashMap.newKeySet();
    private final long startedNanos = System.nanoTime();
    private volatile @Nullable Connection connection;
    private volatile boolean connectedOnce;
    private volatile int room = USUAL_CHANNEL_MAX - LANES;

    private Link(int number) {
      String called = name + "-" + number;
      broker = new ReconnectingConnection(called, connector, this);
      acknowledging = thread(called + "-acknowledging");
      for (int i = 1; i <= LANES; i++) {
        lanes.add(new Lane(this, thread(called + "-asking-" + i)));
      }
    }

    /** Guarded by the outer object. */
    private int placed;

    Lane nextLane() {
      return lanes.get(placed++ % LANES);
    }

    @Override
    public void opened(Connection opened) throws IOException, TimeoutException {
      Topology.declareAlerts(opened);
      int max = opened.getChannelMax();
      // Each lane declares queues by a channel of its own.
      room = Math.max(1, (max == 0 ? Short.MAX_VALUE : max) - LANES);
      lanes.forEach(lane -> lane.queues = new ClientQueues(opened, alertsExpire));
      connection = opened;
      connectedOnce = true;
      kept.forEach(ReopeningChannel::connected);
    }

    @Override
    public void closed() {
      connection = null;
    }

    @Nullable String problem() {
      boolean connecting = !connectedOnce && System.nanoTime() - startedNanos < CONNECTING_NANOS;
      return connecting ? null : broker.problem();
    }

    private void close() {
      acknowledging.shutdown();
      try {
        if (!acknowledging.awaitTermination(CLOSING_MS, TimeUnit.MILLISECONDS)) {
          log.warn("{}: RabbitMQ does not take acknowledgements; it will deliver again", name);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      lanes.forEach(lane -> lane.asking.shutdown());
      broker.close();
    }
  }

  /** Some of a connection's channels, and the thread that waits for RabbitMQ on their behalf. */
  final class Lane {

    private final Link link;
    private final ScheduledExecutorService asking;
    private volatile @Nullable ClientQueues queues;

    private Lane(Link link, ScheduledExecutorService asking) {
      this.link = link;
      this.asking = asking;
    }

    @Nullable Connection connection() {
      return link.connection;
    }

    @Nullable ClientQueues queues() {
      return queues;
    }

    void remove(ReopeningChannel gone) {
      link.kept.remove(gone);
    }

    /** RabbitMQ gave it no channel: there is less room than was thought. */
    void moveAway(ReopeningChannel moved) {
      link.kept.remove(moved);
      link.room = Math.max(1, Math.min(link.room, link.kept.size()));
      place(moved);
    }

    /** False when it will not be done, as all is closed. */
    boolean ask(Runnable task) {
      return execute(asking, task);
    }

    boolean acknowledge(Runnable task) {
      return execute(link.acknowledging, task);
    }

    void askLater(Runnable task, long afterMs) {
      try {
        asking.schedule(task, afterMs, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        log.debug("{} is closed", name);
      }
    }

    private static boolean execute(ScheduledExecutorService by, Runnable task) {
      try {
        by.execute(task);
        return true;
      } catch (RejectedExecutionException e) {
        return false;
      }
    }
  }

  private static ScheduledExecutorService thread(String called) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, called);
          thread.setDaemon(true);
          return thread;
        });
  }
}
