package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The subscribers over WebSocket, all on one event loop. */
final class Fleet implements Audience, Subscriber.Opener {

  private static final long SLOW_ONES_READ_ON_NANOS = TimeUnit.SECONDS.toNanos(45);
  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Connections asked;
  private final Subscriptions subscriptions;
  private final Server server;
  private final Loop loop = new Loop();
  private final Arrivals arrivals = new Arrivals();

  /** Where deliveries go that do not count. */
  private final Arrivals ignored = new Arrivals();

  private final Closes closes = new Closes();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final AtomicIntegerArray perChannel;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger openSlow = new AtomicInteger();
  private final Opening opening;

  private AtomicLongArray published;
  private @Nullable Churn churn;
  private @Nullable Future<?> heartBeats;

  Fleet(Connections asked, Subscriptions subscriptions) {
    this.asked = asked;
    this.subscriptions = subscriptions;
    server = Server.subscribing(asked.target(), asked.heartBeatMs());
    perChannel = new AtomicIntegerArray(subscriptions.channels());
    published = new AtomicLongArray(subscriptions.channels());
    opening = new Opening(loop, server, asked.connections(), this::subscriber, this::isSlow);
  }

  private boolean isSlow(int connection) {
    return connection >= asked.connections() - asked.slow();
  }

  private Subscriber subscriber(int connection) {
    Arrivals counting = isSlow(connection) ? ignored : arrivals;
    Subscriber subscriber = subscriber(connection, counting, this);
    subscribers.add(subscriber);
    return subscriber;
  }

  private Subscriber subscriber(int connection, Arrivals counting, Subscriber.Opener opener) {
    return new Subscriber(
        loop,
        server,
        connection,
        subscriptions.destinations(connection),
        new Received(
            subscriptions.first(connection), subscriptions.each(), subscriptions.channels()),
        counting,
        opener);
  }

  @Override
  public Connected open() {
    Connected connected = loop.call(opening::begin).join();
    if (asked.heartBeatMs() > 0 && asked.target().wire() == Target.Wire.STOMP) {
      heartBeats = loop.call(() -> new HeartBeats(subscribers, asked.heartBeatMs()).begin(loop));
    }
    return connected;
  }

  @Override
  public void subscribed(Subscriber subscriber) {
    open.incrementAndGet();
    if (subscriber.arrivals() == ignored) {
      openSlow.incrementAndGet();
      subscriber.link().read(false);
    } else {
      subscriber.received().channels().forEach(perChannel::incrementAndGet);
    }
    opening.subscribed(subscriber);
  }

  @Override
  public void ended(Subscriber subscriber) {
    if (opening.ended(subscriber)) {
      return;
    }
    if (subscriber.isSubscribed()) {
      open.decrementAndGet();
      if (subscriber.arrivals() == ignored) {
        openSlow.decrementAndGet();
      } else {
        subscriber.received().channels().forEach(perChannel::decrementAndGet);
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
    return perChannel.get(channel);
  }

  @Override
  public void begin(Run run, AtomicLongArray counts) {
    loop.run(
        () -> {
          published = counts;
          arrivals.reset(run.rate() > 0);
          subscribers.forEach(subscriber -> subscriber.received().reset());
          churn = new Churn(loop, server, closes, run.churn(), asked.connections());
          churn.begin((connection, opener) -> subscriber(connection, ignored, opener));
        });
  }

  @Override
  public long end() {
    Churn ending = churn;
    return ending == null ? 0 : ending.end();
  }

  @Override
  public long missing() {
    return subscribers.stream()
        .filter(subscriber -> subscriber.isSubscribed() && subscriber.arrivals() == arrivals)
        .mapToLong(subscriber -> subscriber.received().missing(published))
        .sum();
  }

  @Override
  public Map<Integer, Integer> closes() {
    return closes.soFar();
  }

  @Override
  public Map<Integer, Integer> close() {
    loop.run(() -> subscribers.forEach(subscriber -> subscriber.link().read(true)));
    if (!await(() -> openSlow.get() == 0, SLOW_ONES_READ_ON_NANOS)) {
      System.err.printf("load: %d slow connections were not closed%n", openSlow.get());
    }
    Future<?> beating = heartBeats;
    if (beating != null) {
      beating.cancel(false);
      System.err.printf(
          "load: heart-beats received since the last run began: %d%n", arrivals.heartBeats());
    }
    Map<Integer, Integer> before = closes.soFar();
    loop.run(() -> subscribers.forEach(Subscriber::close));
    if (!await(() -> open.get() == 0, CLOSING_NANOS)) {
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
