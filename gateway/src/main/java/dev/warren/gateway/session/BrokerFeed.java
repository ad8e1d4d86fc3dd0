package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that RabbitMQ has to agree to: its RECEIPT comes when it is live, and it is
 * refused when that takes too long. On the event loop, but where it says otherwise.
 */
abstract class BrokerFeed implements Feed {

  /** How often to look whether it will ever be live. */
  private static final int LOOKS = 12;

  final Session session;
  final Command.Subscribe asked;

  /** From other threads to the event loop, in order. */
  private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Whether it was told that it is live, or that it never will be. */
  private boolean answered;

  private boolean ended;
  private int looked;
  private volatile @Nullable String problem;

  /**
   * @param asked what the client is told about when it is live; the session counts it as something
   *     that has begun
   */
  BrokerFeed(Session session, Command.Subscribe asked) {
    this.session = session;
    this.asked = asked;
  }

  /** Does something on the event loop, after what was given before. Any thread. */
  final void arrived(Runnable what) {
    arrived.add(what);
    if (scheduled.compareAndSet(false, true)) {
      session.eventLoop().execute(this::takeArrived);
    }
  }

  private void takeArrived() {
    scheduled.set(false);
    Runnable next;
    while ((next = arrived.poll()) != null) {
      if (!ended) {
        next.run();
      }
    }
    pump();
  }

  /** What comes from now on will be sent. Any thread. */
  public void live() {
    arrived(
        () -> {
          if (!answered) {
            answered = true;
            problem = null;
            session.receipt(asked.receipt());
            session.finished();
          }
        });
  }

  /** It cannot be live at the moment. Any thread. */
  public void failed(String reason) {
    problem = reason;
  }

  /** Why RabbitMQ cannot be asked at the moment; null where it can, or nobody knows. */
  abstract @Nullable String brokersProblem();

  /**
   * Looks after it until it is live: where there is a problem the client is told, and the
   * subscription is none; where it is only one of very many that come at once it has more time.
   */
  void lookAfter(Duration patience) {
    session.eventLoop().schedule(() -> look(patience), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(Duration patience) {
    if (answered || ended) {
      return;
    }
    String why = problem == null ? brokersProblem() : problem;
    if (why == null && ++looked < LOOKS) {
      lookAfter(patience);
    } else {
      session.feeds().forget(asked.id());
      session.refuse(
          new Refused(
              Refusal.BROKER_UNAVAILABLE,
              "'%s' cannot be consumed: %s"
                  .formatted(asked.destination(), why == null ? "RabbitMQ does not answer" : why)),
          asked.receipt());
      answered = true;
      session.finished();
      end();
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** Nothing is written from now on, but the answer to who still waits for it to be live. */
  final void ended() {
    ended = true;
    if (!answered) {
      answered = true;
      session.receipt(asked.receipt());
      session.finished();
    }
  }
}
