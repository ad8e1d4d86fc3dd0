package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The WebSocket subscribers, all on one event loop. */
final class Fleet implements Audience, Subscriber.Opener {

  private static final long SLOW_ONES_READ_ON_NANOS = TimeUnit.SECONDS.toNanos(45);
  private static final long CATCHING_UP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Connections connections;
  private final Subscriptions subscriptions;
  private final Server server;
  private final Loop loop = new Loop();
  private final Arrivals arrivals = new Arrivals();

  /** Counts the deliveries to slow and churned clients, which appear in no figure. */
  private final Arrivals ignored = new Arrivals();

  private final Closes closes = new Closes();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Present present;

  /** The number of each channel's next message. */
  private final AtomicLongArray numbers;

  private Opening opening;

  private AtomicLongArray published;
  private @Nullable Churn churn;
  private @Nullable Moves moves;
  private @Nullable Future<?> heartBeats;

  /**
   * @param numbers the number of each channel's next message
   */
  Fleet(Connections connections, Subscriptions subscriptions, AtomicLongArray numbers) {
    this.numbers = numbers;
    this.connections = connections;
    this.subscriptions = subscriptions;
    server = Server.subscribing(connections.target(), connections.behavior().heartBeatMs());
    present = new Present(subscriptions.channels());
    published = new AtomicLongArray(subscriptions.channels());
    opening = opening(connections.count(), this::subscriber);
  }

  private Opening opening(int total, IntFunction<Subscriber> connections) {
    return new Opening(loop, server, total, connections, this::isSlow);
  }

  private boolean isSlow(int connection) {
    return connection >= connections.count() - connections.behavior().slow();
  }

  private boolean isSlow(Subscriber subscriber) {
    return subscriber.progress().arrivals() == ignored;
  }

  private Subscriber subscriber(int connection) {
    Arrivals counting = isSlow(connection) ? ignored : arrivals;
    Bookmark bookmark = connections.behavior().bookmarks() ? new Bookmark() : null;
    return member(
        subscriber(
            connection, new Subscriber.Progress(received(connection), counting, bookmark), this));
  }

  private Subscriber member(Subscriber subscriber) {
    subscribers.add(subscriber);
    return subscriber;
  }

  private Received received(int connection) {
    return connections.channels().isChat()
        ? new Visitor(subscriptions.first(connection), numbers)
        : new Received(
            subscriptions.first(connection), subscriptions.each(), subscriptions.channels());
  }

  private Subscriber subscriber(
      int connection, Subscriber.Progress progress, Subscriber.Opener opener) {
    List<String> destinations = subscriptions.destinations(connection);
    return new Subscriber(loop, server, connection, destinations, progress, opener);
  }

  @Override
  public Connected open() {
    Connected connected = loop.call(opening::begin).join();
    if (connections.behavior().heartBeatMs() > 0
        && connections.target().wire() == Target.Wire.STOMP) {
      heartBeats =
          loop.call(
              () -> new HeartBeats(subscribers, connections.behavior().heartBeatMs()).begin(loop));
    }
    return connected;
  }

  @Override
  public void subscribed(Subscriber subscriber) {
    present.comes(subscriber, isSlow(subscriber));
    if (isSlow(subscriber)) {
      subscriber.link().read(false);
    }
    opening.subscribed(subscriber);
  }

  @Override
  public void ended(Subscriber subscriber) {
    if (opening.ended(subscriber)) {
      return;
    }
    if (subscriber.isSubscribed()) {
      present.goes(subscriber, isSlow(subscriber));
      if (!isSlow(subscriber)) {
        arrivals.giveUp(subscriber.received().missing(published));
      }
    }
    if (subscriber.endedByServer()) {
      closes.add(subscriber);
    }
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public <T> T whileReading(Callable<T> what) {
    return loop.call(what);
  }

  @Override
  public int subscribers(int channel) {
    return present.at(channel);
  }

  @Override
  public void begin(Run run, AtomicLongArray counts) {
    if (run.moves() > 0 && !server.dialect().canMove()) {
      throw new IllegalStateException("clients of this peer cannot change their channels");
    }
    loop.run(
        () -> {
          published = counts;
          arrivals.reset(run.rate() > 0);
          subscribers.forEach(subscriber -> subscriber.received().reset());
          churn = new Churn(loop, server, closes, run.churn(), connections.count());
          churn.begin(
              (connection, opener) ->
                  subscriber(
                      connection,
                      new Subscriber.Progress(received(connection), ignored, null),
                      opener));
          moves = new Moves(loop, subscribers, subscriptions.channels(), subscriptions::named);
          moves.begin(run.moves());
        });
  }

  @Override
  public long end() {
    Churn leaving = churn;
    Moves moving = moves;
    return (leaving == null ? 0 : leaving.end()) + (moving == null ? 0 : moving.end());
  }

  @Override
  public long missing() {
    return subscribers.stream()
        .filter(subscriber -> subscriber.isSubscribed() && !isSlow(subscriber))
        .mapToLong(subscriber -> subscriber.received().missing(published))
        .sum();
  }

  @Override
  public void cut() {
    loop.run(() -> subscribers.forEach(Subscriber::closeAtOnce));
    if (!await(() -> present.all() == 0, CLOSING_NANOS)) {
      throw new IllegalStateException(present.all() + " connections could not be cut off");
    }
  }

  @Override
  public Resumed resume() {
    Connected connected = loop.call(this::comeBack).join();
    long all = System.nanoTime();
    // Messages that the server had not yet read from its log arrive live, after the RECEIPT.
    await(() -> whileReading(this::missing) == 0, CATCHING_UP_NANOS);
    double seconds = connected.seconds() + (System.nanoTime() - all) / 1e9;
    return loop.call(() -> resumed(connected.after(seconds)));
  }

  private Resumed resumed(Connected connected) {
    int recovered = 0;
    long missing = 0;
    for (Subscriber each : subscribers) {
      long its = each.received().missing(published);
      missing += its;
      recovered += each.isSubscribed() && its == 0 ? 1 : 0;
    }
    return new Resumed(connected, recovered, arrivals.count(), missing, arrivals.outOfOrder());
  }

  /** Reconnects each client, which keeps its counts and its bookmark. */
  private CompletableFuture<Connected> comeBack() {
    if (!connections.behavior().bookmarks()) {
      // Clients without bookmarks do not resume, so they cannot miss a message.
      published = new AtomicLongArray(subscriptions.channels());
    }
    List<Subscriber> before = List.copyOf(subscribers);
    subscribers.clear();
    opening =
        opening(
            before.size(),
            connection -> {
              Subscriber.Progress kept = before.get(connection).progress();
              return member(subscriber(connection, kept, this));
            });
    return opening.begin();
  }

  @Override
  public Map<Integer, Integer> closes() {
    return closes.soFar();
  }

  @Override
  public Map<Integer, Integer> close() {
    loop.run(() -> subscribers.forEach(subscriber -> subscriber.link().read(true)));
    if (!await(() -> present.slow() == 0, SLOW_ONES_READ_ON_NANOS)) {
      System.err.printf("load: %d slow connections were not closed%n", present.slow());
    }
    Future<?> beating = heartBeats;
    if (beating != null) {
      beating.cancel(false);
      System.err.printf(
          "load: heart-beats received since the last run began: %d%n", arrivals.heartBeats());
    }
    Map<Integer, Integer> before = closes.soFar();
    loop.run(() -> subscribers.forEach(Subscriber::close));
    if (!await(() -> present.all() == 0, CLOSING_NANOS)) {
      loop.run(() -> subscribers.forEach(Subscriber::closeAtOnce));
    }
    loop.close();
    return before;
  }

  private static boolean await(BooleanSupplier what, long nanos) {
    long end = System.nanoTime() + nanos;
    while (!what.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Sleep.millis(10);
    }
    return true;
  }
}
