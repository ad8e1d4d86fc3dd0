package dev.warren.bench.load;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Clients that come and go: each connects, subscribes, stays for a second and leaves. On the event
 * loop.
 */
final class Churn implements Subscriber.Opener {

  private static final int TICK_MS = 20;
  private static final int STAY_MS = 1000;
  private static final int LAST_ONES_MS = 5000;

  private final Loop loop;
  private final Server server;
  private final Closes closes;
  private final double rate;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private @Nullable Future<?> ticking;
  private double due;
  private int next;

  /**
   * @param rate connections per second
   * @param first the number of the first connection
   */
  Churn(Loop loop, Server server, Closes closes, double rate, int first) {
    this.loop = loop;
    this.server = server;
    this.closes = closes;
    this.rate = rate;
    next = first;
  }

  void begin(BiFunction<Integer, Subscriber.Opener, Subscriber> subscribers) {
    if (rate > 0) {
      ticking =
          loop.executor()
              .scheduleAtFixedRate(() -> tick(subscribers), 0, TICK_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void tick(BiFunction<Integer, Subscriber.Opener, Subscriber> subscribers) {
    for (due += rate * TICK_MS / 1000; due >= 1; due--) {
      underWay.incrementAndGet();
      loop.connect(server.address(), subscribers.apply(next++, this), false)
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  underWay.decrementAndGet();
                  System.err.println("load: " + connected.cause());
                }
              });
    }
  }

  @Override
  public void subscribed(Subscriber subscriber) {
    loop.executor().schedule(subscriber::close, STAY_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void ended(Subscriber subscriber) {
    if (subscriber.endedByServer()) {
      closes.add(subscriber);
    } else {
      done.incrementAndGet();
    }
    underWay.decrementAndGet();
  }

  /**
   * Stops opening clients and waits until the last one has left; returns how many there were. Must
   * not be called on the loop.
   */
  long end() {
    Future<?> ending = ticking;
    if (ending != null) {
      ending.cancel(false);
      for (int waited = 0; underWay.get() > 0 && waited < LAST_ONES_MS; waited += 10) {
        Sleep.millis(10);
      }
    }
    return done.get();
  }
}
