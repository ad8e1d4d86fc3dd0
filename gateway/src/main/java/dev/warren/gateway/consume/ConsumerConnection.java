package dev.warren.gateway.consume;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ReconnectingConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of {@link ConsumerChannels}: its channels and their threads. Thread-safe. */
final class ConsumerConnection implements ReconnectingConnection.Work {

  private static final Logger log = LoggerFactory.getLogger(ConsumerConnection.class);

  /** RabbitMQ's default, used until the connection has negotiated the real limit. */
  private static final int DEFAULT_CHANNEL_MAX = 2_047;

  /**
   * Groups of channels, each with a thread that waits for RabbitMQ's replies. With a single thread,
   * clients that arrive at the same time would wait for one another: each needs three or four
   * replies.
   */
  private static final int GROUPS = 4;

  /** The time that the first connect may take before {@link #problem} reports it. */
  private static final long CONNECTING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long CLOSING_MS = 1_000;

  private final String name;
  private final Consumer<ReopeningChannel> placeElsewhere;
  private final ReconnectingConnection broker;
  private final List<Group> groups = new ArrayList<>();

  /** This thread only writes, so no acknowledgement waits for a consumer that is being added. */
  private final TaskThread acknowledging;

  private final Set<ReopeningChannel> channels = ConcurrentHashMap.newKeySet();
  private final AtomicInteger added = new AtomicInteger();
  private final long startedNanos = System.nanoTime();
  private volatile @Nullable Connection connection;
  private volatile boolean connectedOnce;
  private volatile int room = DEFAULT_CHANNEL_MAX;

  /**
   * Starts to connect.
   *
   * @param placeElsewhere takes a channel that RabbitMQ refused to open on this connection for lack
   *     of room
   */
  ConsumerConnection(
      String name,
      ReconnectingConnection.Connector connector,
      Consumer<ReopeningChannel> placeElsewhere) {
    this.name = name;
    this.placeElsewhere = placeElsewhere;
    this.broker = new ReconnectingConnection(name, connector, this);
    this.acknowledging = new TaskThread(name + "-acks");
    for (int i = 1; i <= GROUPS; i++) {
      groups.add(new Group(new TaskThread(name + "-channels-" + i)));
    }
    broker.start();
  }

  boolean hasRoom() {
    return channels.size() < room;
  }

  void add(ReopeningChannel channel) {
    Group group = groups.get(Math.floorMod(added.getAndIncrement(), GROUPS));
    channel.placeOn(group);
    channels.add(channel);
    channel.connected();
  }

  @Override
  public void opened(Connection opened) {
    int max = opened.getChannelMax();
    room = max == 0 ? Short.MAX_VALUE : max;
    connection = opened;
    connectedOnce = true;
    channels.forEach(ReopeningChannel::connected);
  }

  @Override
  public void closed() {
    connection = null;
  }

  /**
   * The reason why the connection does not work now; null while it works or connects for the first
   * time.
   */
  @Nullable String problem() {
    boolean connecting = !connectedOnce && System.nanoTime() - startedNanos < CONNECTING_NANOS;
    return connecting ? null : broker.problem();
  }

  /** Closes the connection after the pending acknowledgements. */
  void close() {
    if (!acknowledging.finish(CLOSING_MS)) {
      log.warn("{}: RabbitMQ does not take acknowledgements; it will deliver again", name);
    }
    groups.forEach(group -> group.thread.finish(0));
    broker.close();
  }

  /** A quarter of the channels, and the thread that waits for RabbitMQ on their behalf. */
  private final class Group implements ReopeningChannel.Place {

    private final TaskThread thread;

    Group(TaskThread thread) {
      this.thread = thread;
    }

    @Override
    public @Nullable Connection connection() {
      return connection;
    }

    @Override
    public TaskThread thread() {
      return thread;
    }

    @Override
    public boolean write(Runnable task) {
      return acknowledging.execute(task);
    }

    @Override
    public void remove(ReopeningChannel channel) {
      channels.remove(channel);
    }

    @Override
    public void moveAway(ReopeningChannel channel) {
      channels.remove(channel);
      room = Math.max(1, Math.min(room, channels.size()));
      placeElsewhere.accept(channel);
    }
  }
}
