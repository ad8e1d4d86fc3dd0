package dev.warren.gateway.subscription;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Session;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that a broker's consumer feeds. Its RECEIPT waits until RabbitMQ has confirmed the
 * consumer. If RabbitMQ does not confirm it in time, the subscription is refused. Event loop only,
 * except where a method says otherwise.
 */
abstract class BrokerSubscription implements Subscription {

  /** How many checks to make before the subscription is refused, if no problem is known. */
  private static final int MOST_CHECKS = 12;

  final Session session;
  final SubscriptionOwner owner;
  final SubscribeRequest request;

  /** Actions that the broker's threads hand to the event loop, in order. */
  private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Whether the client has got its receipt or a refusal. */
  private boolean settled;

  private boolean ended;
  private int checks;
  private volatile @Nullable String problem;

  BrokerSubscription(Session session, SubscriptionOwner owner, SubscribeRequest request) {
    this.session = session;
    this.owner = owner;
    this.request = request;
  }

  @Override
  public final SubscribeRequest request() {
    return request;
  }

  /** Runs an action on the event loop, after the earlier ones. Any thread. */
  final void onLoop(Runnable action) {
    arrived.add(action);
    if (scheduled.compareAndSet(false, true)) {
      session.eventLoop().execute(this::runArrived);
    }
  }

  private void runArrived() {
    scheduled.set(false);
    Runnable next;
    while ((next = arrived.poll()) != null) {
      if (!ended) {
        next.run();
      }
    }
    writable();
  }

  /** The consumer is established: every message from now on reaches the client. Any thread. */
  public void live() {
    onLoop(
        () -> {
          problem = null;
          settle();
        });
  }

  /** The consumer cannot be opened now; it retries. Any thread. */
  public void failed(String reason) {
    problem = reason;
  }

  /** The reason why RabbitMQ cannot be reached; null if it can, or if that is unknown. */
  abstract @Nullable String brokerProblem();

  /**
   * Refuses the subscription after this time if there is a known problem with RabbitMQ. Otherwise
   * the subscription gets {@value #MOST_CHECKS} times as long, because very many clients may
   * subscribe at once.
   */
  final void awaitBroker(Duration patience) {
    session.eventLoop().schedule(() -> check(patience), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check(Duration patience) {
    if (settled || ended) {
      return;
    }
    String why = problem == null ? brokerProblem() : problem;
    if (why == null && ++checks < MOST_CHECKS) {
      awaitBroker(patience);
      return;
    }
    refuse(why == null ? "RabbitMQ does not answer" : why);
  }

  private void refuse(String why) {
    refuse(
        new Refused(
            Refusal.BROKER_UNAVAILABLE,
            "'%s' cannot be consumed: %s".formatted(request.destination(), why)));
  }

  private void refuse(Refused why) {
    owner.forget(request.id());
    session.refuse(why, request.receipt(), request.id());
    settled = true;
    session.pending().finished(1);
    end();
  }

  /**
   * The consumer cannot be opened until somebody changes the queue. A subscription that was live
   * before waits for that. Any thread.
   */
  public void refused(String reason) {
    onLoop(
        () -> {
          if (!settled) {
            refuse(reason);
          }
        });
  }

  /**
   * As {@link #refused(String)}, for a reason that lies in the client and not in the queue. Any
   * thread.
   */
  public void refused(Refused why) {
    onLoop(
        () -> {
          if (!settled) {
            refuse(why);
          }
        });
  }

  private void settle() {
    if (!settled) {
      settled = true;
      session.receipt(request.receipt());
      session.pending().finished(1);
    }
  }

  final boolean hasEnded() {
    return ended;
  }

  /** Ends all writing, after a receipt that the client may still wait for. */
  final void ended() {
    ended = true;
    settle();
  }
}
