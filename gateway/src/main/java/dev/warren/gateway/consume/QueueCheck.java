package dev.warren.gateway.consume;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Backoff;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.DeclaredQueue;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Declares one queue and finds out whether it serves, for all who wait for that. {@link #step} runs
 * on one thread at a time and waits for RabbitMQ; the other methods are thread-safe.
 */
final class QueueCheck {

  /**
   * Pauses before an idle queue is asked, while another client may just be creating it: until then
   * a message or a consumer of that client most likely shows that the queue serves.
   */
  private static final long[] GRACE_MS = {20, 40, 80, 160};

  /** A declaration that takes longer, and longer than its repetition, has created the queue. */
  private static final long CREATED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int CREATED_TIMES_SLOWER = 4;

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  /** After so many failures in a row, those who wait get the reason. */
  private static final int MOST_FAILURES = 6;

  private static final int BASIC_CLASS = 60;
  private static final int GET_METHOD = 70;

  private final ClientQueue queue;
  private final boolean hasServed;

  // Guarded by this.
  private final List<CompletableFuture<Void>> waitForDeclared = new ArrayList<>();
  private final Deque<CompletableFuture<Served>> waitForLive = new ArrayDeque<>();
  private boolean declared;

  /** Whether it waits for a connection. Guarded by {@link LiveQueues}. */
  boolean parked;

  // Only in step().
  private int pauses;
  private int failures;

  /** What follows a step. */
  sealed interface Step {

    /** The queue exists, and nobody waits for more. */
    record Declared() implements Step {}

    /** It serves. */
    record Live(ClientQueues.@Nullable Taken taken) implements Step {}

    record Again(long delayMs) implements Step {}

    /** RabbitMQ refuses it. */
    record Refused(IOException why) implements Step {}
  }

  /**
   * @param hasServed whether the queue was found to serve before
   */
  QueueCheck(ClientQueue queue, boolean hasServed) {
    this.queue = queue;
    this.hasServed = hasServed;
  }

  ClientQueue queue() {
    return queue;
  }

  synchronized CompletionStage<Void> declared() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (declared) {
      done.complete(null);
    } else {
      waitForDeclared.add(done);
    }
    return done;
  }

  synchronized CompletionStage<Served> live() {
    CompletableFuture<Served> done = new CompletableFuture<>();
    waitForLive.add(done);
    return done;
  }

  synchronized boolean isDeclared() {
    return declared;
  }

  synchronized boolean awaitsLive() {
    return !waitForLive.isEmpty();
  }

  /**
   * @param alone whether no other check runs: only then do the times of declarations tell anything
   */
  Step step(ClientQueues queues, boolean alone) {
    boolean taking = false;
    try {
      long beginNanos = System.nanoTime();
      DeclaredQueue found = queue.declare(queues);
      long tookNanos = System.nanoTime() - beginNanos;
      exists();
      if (!awaitsLive()) {
        return new Step.Declared();
      }
      boolean isOld = hasServed || failures > 0 || pauses == GRACE_MS.length;
      if (alone && !isOld && !found.inUse() && tookNanos > CREATED_NANOS) {
        beginNanos = System.nanoTime();
        found = queue.declare(queues);
        isOld = tookNanos > CREATED_TIMES_SLOWER * (System.nanoTime() - beginNanos);
      }
      if (found.asRequested() && found.inUse()) {
        return new Step.Live(null);
      }
      if (!isOld) {
        return new Step.Again(GRACE_MS[pauses++]);
      }
      taking = true;
      return new Step.Live(queues.take(found.name()));
    } catch (IOException | RuntimeException e) {
      return failed(e, taking);
    }
  }

  private Step failed(Exception e, boolean taking) {
    failures++;
    int code = 0;
    String reason = ReconnectingConnection.reason(e);
    if (shutdown(e) instanceof ShutdownSignalException shutdown) {
      Method why = shutdown.getReason();
      if (why instanceof AMQP.Channel.Close close) {
        code = close.getReplyCode();
        reason = close.getReplyText();
      } else if (why instanceof AMQP.Connection.Close close
          && close.getReplyCode() == AMQP.NOT_IMPLEMENTED
          && taking
          && close.getClassId() == BASIC_CLASS
          && close.getMethodId() == GET_METHOD) {
        return new Step.Refused(new QueueRefused("it is a stream"));
      }
    }
    if (code == AMQP.RESOURCE_LOCKED && taking) {
      // A queue with a single active consumer, of another client's making: the reply is its own.
      return new Step.Live(null);
    }
    boolean mayPass = code == 0 || code == AMQP.NOT_FOUND;
    if (!mayPass) {
      return new Step.Refused(new QueueRefused(reason));
    }
    return failures < MOST_FAILURES
        ? new Step.Again(BACKOFF.delayMs(failures))
        : new Step.Refused(new IOException(reason));
  }

  private static @Nullable Throwable shutdown(Exception e) {
    return e instanceof ShutdownSignalException ? e : e.getCause();
  }

  private void exists() {
    List<CompletableFuture<Void>> waited;
    synchronized (this) {
      declared = true;
      waited = List.copyOf(waitForDeclared);
      waitForDeclared.clear();
    }
    waited.forEach(each -> each.complete(null));
  }

  /** The queue serves: tells all who wait; the first of them gets the message. */
  void succeed(Served served) {
    List<CompletableFuture<Served>> waited = takeWaiting();
    if (waited.isEmpty()) {
      served.requeue();
    }
    Served next = served;
    for (CompletableFuture<Served> each : waited) {
      each.complete(next);
      next = Served.WITHOUT_MESSAGE;
    }
  }

  void fail(IOException why) {
    List<CompletableFuture<Void>> waited;
    synchronized (this) {
      waited = List.copyOf(waitForDeclared);
      waitForDeclared.clear();
    }
    waited.forEach(each -> each.completeExceptionally(why));
    takeWaiting().forEach(each -> each.completeExceptionally(why));
  }

  private synchronized List<CompletableFuture<Served>> takeWaiting() {
    List<CompletableFuture<Served>> waited = List.copyOf(waitForLive);
    waitForLive.clear();
    return waited;
  }
}
