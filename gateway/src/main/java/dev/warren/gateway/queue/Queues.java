package dev.warren.gateway.queue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.consume.ReopeningChannel;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What clients see as {@code /queue/<name>}: consumed from, and sent to. A queue is made when it is
 * first consumed from or sent to. Thread-safe; no method waits.
 */
public final class Queues implements ConsumerChannels.Consuming {

  /**
   * How long a queue that was deleted is let alone before it is made anew. RabbitMQ before 4.0 lets
   * the old queue's consumers go over to one of the same name that is there already, and then hands
   * them nothing ({@link QueueConsumer}): they have to be told first that theirs is gone.
   */
  private static final long DELETED_MS = 500;

  /** Names of queues that are known to be there; more than are used at a time. */
  private static final int KNOWN_QUEUES = 10_000;

  private final ConsumerChannels channels;
  private final ConfirmedPublisher publisher;
  private final Duration boundedWait;

  // Guarded by this.
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, List<CompletableFuture<Void>>> wanted = new LinkedHashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private @Nullable ReopeningChannel declaring;
  private String problem = "not connected yet";

  /**
   * @param boundedWait how long a message may wait for its queue to be made
   */
  public Queues(ConsumerChannels channels, ConfirmedPublisher publisher, Duration boundedWait) {
    this.channels = channels;
    this.publisher = publisher;
    this.boundedWait = boundedWait;
  }

  /**
   * Consumes from a queue, beside whoever else does.
   *
   * @param prefetch how many deliveries may be unacknowledged
   */
  public QueueConsumer consume(String name, int prefetch, QueueConsumer.Receiver receiver) {
    return new QueueConsumer(name, prefetch, receiver).on(channels);
  }

  /**
   * Sends to a queue, in the order of the calls. The outcome is that of {@link
   * ConfirmedPublisher#publish}.
   */
  public CompletionStage<Void> send(String name, BasicProperties properties, byte[] body) {
    return made(name)
        .thenCompose(there -> publish(name, properties, body))
        .exceptionallyCompose(
            failure -> {
              if (!isUnroutable(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              // Deleted meanwhile: it is made anew, once.
              deleted(name);
              return made(name).thenCompose(there -> publish(name, properties, body));
            });
  }

  private CompletionStage<Void> publish(String name, BasicProperties properties, byte[] body) {
    return publisher.publish("", Names.queue(name), properties, body);
  }

  private static boolean isUnroutable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof PublishFailed failed
        && failed.cause() == PublishFailed.Cause.UNROUTABLE;
  }

  /** Why queues cannot be consumed at the moment; null where they can. */
  public @Nullable String problem() {
    return channels.problem();
  }

  /** Completes, in the order of the calls for one name, when the queue is there. */
  private CompletionStage<Void> made(String name) {
    CompletableFuture<Void> made = new CompletableFuture<>();
    synchronized (this) {
      if (known.contains(name)) {
        return CompletableFuture.completedFuture(null);
      }
      wanted.computeIfAbsent(name, added -> new ArrayList<>()).add(made);
      if (declaring == null) {
        declaring = channels.keep(this);
      }
      if (!deleted.contains(name)) {
        declaring.ask(this::declareWanted);
      }
    }
    return made.orTimeout(boundedWait.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure -> {
              if (failure instanceof PublishFailed) {
                return CompletableFuture.failedFuture(failure);
              }
              unwanted(name, made);
              return CompletableFuture.failedFuture(notMade(name));
            });
  }

  private synchronized PublishFailed notMade(String name) {
    return new PublishFailed(
        PublishFailed.Cause.UNAVAILABLE,
        "the queue '%s' could not be made in time: %s".formatted(name, problem));
  }

  private synchronized void deleted(String name) {
    if (known.remove(name) && declaring != null && deleted.add(name)) {
      declaring.askLater(
          (channel, queues) -> {
            synchronized (this) {
              deleted.remove(name);
            }
            declareWanted(channel, queues);
          },
          DELETED_MS);
    }
  }

  @Override
  public void opened(Channel channel, ClientQueues queues) throws IOException {
    synchronized (this) {
      deleted.clear();
    }
    declareWanted(channel, queues);
  }

  private void declareWanted(Channel channel, ClientQueues queues) throws IOException {
    String name;
    while ((name = nextWanted()) != null) {
      try {
        queues.queue(name);
      } catch (IOException | RuntimeException e) {
        if (!channel.isOpen()) {
          throw e;
        }
        // It was declared by another channel: the other queues' senders must not notice.
        refused(name, e);
        continue;
      }
      List<CompletableFuture<Void>> waiting;
      synchronized (this) {
        if (known.size() >= KNOWN_QUEUES) {
          known.remove(known.iterator().next());
        }
        waiting = wanted.getOrDefault(name, List.of());
        // What comes now must not overtake those that wait: it finds the queue known only then.
        waiting.forEach(each -> each.complete(null));
        wanted.remove(name);
        known.add(name);
      }
    }
  }

  private synchronized void refused(String name, Exception why) {
    PublishFailed failed =
        new PublishFailed(
            PublishFailed.Cause.UNAVAILABLE,
            "the queue '%s' could not be made: %s".formatted(name, why.getMessage()));
    List<CompletableFuture<Void>> waiting = wanted.remove(name);
    if (waiting != null) {
      waiting.forEach(each -> each.completeExceptionally(failed));
    }
  }

  /** Nobody waits for it any more. */
  private synchronized void unwanted(String name, CompletableFuture<Void> late) {
    List<CompletableFuture<Void>> waiting = wanted.get(name);
    if (waiting != null && waiting.remove(late) && waiting.isEmpty()) {
      wanted.remove(name);
    }
  }

  private synchronized @Nullable String nextWanted() {
    for (String name : wanted.keySet()) {
      if (!deleted.contains(name)) {
        return name;
      }
    }
    return null;
  }

  @Override
  public synchronized void failed(String reason) {
    problem = reason;
  }

  @Override
  public void closed() {
    // Whoever waits is served by the next channel, or told in time.
  }
}
