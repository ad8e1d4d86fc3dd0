package dev.warren.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections as fast as the server accepts them, with a fixed number at a time between TCP
 * connect and last confirmation. On the event loop.
 */
final class Opening {

  private static final int AT_ONCE = 128;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Loop loop;
  private final Server server;
  private final int total;
  private final IntFunction<Subscriber> connections;
  private final Function<Integer, Boolean> slow;
  private final CompletableFuture<Connected> done = new CompletableFuture<>();
  private final Map<Subscriber, Long> underWay = new HashMap<>();
  private final long start = System.nanoTime();

  private int begun;
  private int open;
  private int failed;
  private String problem = "";
  private @Nullable Future<?> watch;

  Opening(
      Loop loop,
      Server server,
      int total,
      IntFunction<Subscriber> connections,
      Function<Integer, Boolean> slow) {
    this.loop = loop;
    this.server = server;
    this.total = total;
    this.connections = connections;
    this.slow = slow;
  }

  CompletableFuture<Connected> begin() {
    watch = loop.executor().scheduleAtFixedRate(this::giveUpOld, 1, 1, TimeUnit.SECONDS);
    next();
    return done;
  }

  void subscribed(Subscriber subscriber) {
    if (underWay.remove(subscriber) != null) {
      open++;
      next();
    }
  }

  /** Whether the connection was still being opened. */
  boolean ended(Subscriber subscriber) {
    boolean opening = underWay.remove(subscriber) != null;
    if (opening) {
      failed(subscriber.problem());
      // Runs as a separate task, because with a server that refuses at once a direct call would
      // recurse.
      loop.executor().execute(this::next);
    }
    return opening;
  }

  private void failed(String why) {
    if (failed++ == 0) {
      problem = why;
    }
  }

  private void next() {
    while (begun < total && underWay.size() < AT_ONCE) {
      int number = begun++;
      Subscriber subscriber = connections.apply(number);
      underWay.put(subscriber, System.nanoTime());
      loop.connect(server.address(), subscriber, slow.apply(number))
          .addListener(
              connected -> {
                if (!connected.isSuccess() && underWay.remove(subscriber) != null) {
                  failed(String.valueOf(connected.cause()));
                  loop.executor().execute(this::next);
                }
              });
    }
    if (open + failed == total && !done.isDone()) {
      if (watch != null) {
        watch.cancel(false);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      done.complete(new Connected(open, failed, seconds, problem));
    }
  }

  private void giveUpOld() {
    long now = System.nanoTime();
    Deque<Subscriber> old = new ArrayDeque<>();
    underWay.forEach(
        (subscriber, begin) -> {
          if (now - begin > PATIENCE_NANOS) {
            old.add(subscriber);
          }
        });
    old.forEach(
        subscriber -> {
          underWay.remove(subscriber);
          failed("not subscribed within 30 s");
          subscriber.closeAtOnce();
        });
    next();
  }
}
