package dev.warren.gateway.queue;

import com.rabbitmq.client.Channel;
import dev.warren.bounded.Bounded;
import dev.warren.broker.ClientQueues;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.ReopeningChannel;
import dev.warren.gateway.publish.PublishFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Declares the queues that clients send to, each once, on an AMQP channel that is opened for the
 * first of them. Thread-safe; no method waits.
 */
final class DeclaredQueues implements ReopeningChannel.Work {

  /** More than are in use at a time; a queue that is forgotten is declared again, to no harm. */
  private static final int MOST_KNOWN = 10_000;

  private final ConsumerChannels channels;
  private final Duration boundedWait;

  // Guarded by this.
  private final Set<String> known = Bounded.set(MOST_KNOWN);
  private final Map<String, List<CompletableFuture<Void>>> waiting = new LinkedHashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private @Nullable ReopeningChannel declaring;
  private String problem = "not connected yet";

  /**
   * @param boundedWait how long a caller may wait for its queue
   */
  DeclaredQueues(ConsumerChannels channels, Duration boundedWait) {
    this.channels = channels;
    this.boundedWait = boundedWait;
  }

  /**
   * Publishes when the queue exists, in the order of the calls for one queue; fails with {@link
   * PublishFailed} when RabbitMQ refuses the queue or does not reply in time.
   */
  CompletionStage<Void> publish(String name, Supplier<CompletionStage<Void>> publisher) {
    synchronized (this) {
      if (!known.contains(name)) {
        // Inside the lock, under which the queue becomes known: were the publisher attached after
        // that, it could overtake those of earlier calls.
        CompletionStage<Void> published = declare(name).thenCompose(declared -> publisher.get());
        if (!deleted.contains(name)) {
          declaring.run(this::declareAll);
        }
        return published;
      }
    }
    return publisher.get();
  }

  private CompletionStage<Void> declare(String name) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiting.computeIfAbsent(name, added -> new ArrayList<>()).add(done);
    if (declaring == null) {
      declaring = channels.open(this);
    }
    return done.orTimeout(boundedWait.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure -> {
              if (failure instanceof PublishFailed) {
                return CompletableFuture.failedFuture(failure);
              }
              stopWaiting(name, done);
              return CompletableFuture.failedFuture(tooLate(name));
            });
  }

  private synchronized PublishFailed tooLate(String name) {
    return unavailable("the queue '%s' was not declared in time: %s".formatted(name, problem));
  }

  private static PublishFailed unavailable(String message) {
    return new PublishFailed(PublishFailed.Cause.UNAVAILABLE, message);
  }

  private synchronized void stopWaiting(String name, CompletableFuture<Void> late) {
    List<CompletableFuture<Void>> all = waiting.get(name);
    if (all != null && all.remove(late) && all.isEmpty()) {
      waiting.remove(name);
    }
  }

  /** The queue turned out to be deleted: the next call declares it again, after a pause. */
  synchronized void forget(String name) {
    if (known.remove(name) && declaring != null && deleted.add(name)) {
      declaring.runLater(
          (channel, queues) -> {
            synchronized (this) {
              deleted.remove(name);
            }
            declareAll(channel, queues);
          },
          ClientQueues.DELETED_PAUSE_MS);
    }
  }

  @Override
  public void opened(Channel channel, ClientQueues queues) throws IOException {
    synchronized (this) {
      deleted.clear();
    }
    declareAll(channel, queues);
  }

  private void declareAll(Channel channel, ClientQueues queues) throws IOException {
    String name;
    while ((name = next()) != null) {
      try {
        queues.queue(name);
        declared(name);
      } catch (IOException | RuntimeException e) {
        // ClientQueues declares on a channel of its own. If only that one is closed, RabbitMQ has
        // refused this queue, and the senders of other queues must not notice.
        if (!channel.isOpen()) {
          throw e;
        }
        refused(name, e);
      }
    }
  }

  private synchronized @Nullable String next() {
    return waiting.keySet().stream()
        .filter(name -> !deleted.contains(name))
        .findFirst()
        .orElse(null);
  }

  private synchronized void declared(String name) {
    // Before the queue is known: a message sent from now on must not overtake those that waited.
    waiting.getOrDefault(name, List.of()).forEach(each -> each.complete(null));
    waiting.remove(name);
    known.add(name);
  }

  private synchronized void refused(String name, Exception why) {
    PublishFailed failed =
        unavailable("the queue '%s' could not be declared: %s".formatted(name, why.getMessage()));
    List<CompletableFuture<Void>> all = waiting.remove(name);
    if (all != null) {
      all.forEach(each -> each.completeExceptionally(failed));
    }
  }

  @Override
  public synchronized void failed(String reason) {
    problem = reason;
  }

  @Override
  public void closed() {
    // Callers keep waiting: the next channel declares their queues, or their time runs out.
  }
}
