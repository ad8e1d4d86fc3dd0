package dev.warren.gateway.consume;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Backoff;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.DeclaredQueue;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.consume.DeclaringConnection.Answer;
import dev.warren.gateway.consume.DeclaringConnection.Unanswered;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * Declares one queue and checks that it serves, that is, that RabbitMQ executes commands on it.
 * {@link #step} runs on one thread at a time and waits for RabbitMQ.
 */
final class QueueCheck {

  /**
   * The pauses before an idle queue is checked. Another client may just be creating it; meanwhile a
   * message or a consumer of that client will probably show that the queue serves.
   */
  private static final long[] GRACE_MS = {20, 40, 80, 160};

  /**
   * A declaration that takes longer than this, and much longer than the same declaration again, has
   * created the queue.
   */
  private static final long CREATED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int CREATED_TIMES_SLOWER = 4;

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  /** After this many failures in a row, the waiting callers get the reason. */
  private static final int MOST_FAILURES = 6;

  /**
   * How often a declaration may end the connection and be repeated if that may harm RabbitMQ. The
   * first time, another declaration may be the cause. Where it does no harm, it is repeated like
   * after any other failure: in a cluster RabbitMQ places the queue anew, perhaps on a node that
   * can create it. A node cannot once its {@code rabbit_fifo_dlx_sup} has ended, until it is
   * restarted (https://github.com/rabbitmq/rabbitmq-server/issues/16652).
   */
  private static final int MOST_ENDED_BY_DECLARING = 1;

  /** How long a declaration waits for others; see {@link Tools}. */
  private static final long LOCK_SECONDS = 5;

  private static final int BASIC_CLASS = 60;
  private static final int GET_METHOD = 70;

  /** How much of a queue's name to look for: RabbitMQ cuts the reason for a close at 255 bytes. */
  private static final int LEGIBLE = 128;

  private final ClientQueue queue;
  private final boolean hasServed;

  private final QueueWaiters waiters = new QueueWaiters(null);

  /** Whether the check waits for a connection. Guarded by {@link LiveQueues}. */
  boolean parked;

  /** Whether this queue's declaration ended a connection before. Used only in step(). */
  private boolean suspect;

  // Used only in step().
  private int pauses;
  private int failures;
  private int endedByDeclaring;
  private boolean mayMake;
  private boolean hasTurn;

  /** Whether a caller has paid for the queue with its rate. */
  private boolean paid;

  /** The result of a step. */
  sealed interface Step {

    /** The queue does not exist, and no waiting caller may create it. */
    record NotMade() implements Step {}

    /** The queue exists. No caller needs to know yet whether it serves. */
    record Declared() implements Step {}

    /** The queue serves. */
    record Live(Served evidence) implements Step {}

    record Again(long delayMs) implements Step {}

    /** The next step must wait until this caller has its turn. */
    record Turn(QueueCreator creator) implements Step {}

    /** RabbitMQ refuses the queue. */
    record Refused(IOException why) implements Step {}
  }

  /**
   * @param exists whether the queue is known to exist
   * @param hasServed whether an earlier check found that the queue serves
   * @param suspect whether its declaration ended a connection before
   */
  QueueCheck(ClientQueue queue, boolean exists, boolean hasServed, boolean suspect) {
    this.mayMake = exists;
    this.queue = queue;
    this.hasServed = hasServed;
    this.suspect = suspect;
  }

  /**
   * The tools of a step.
   *
   * @param lock the write lock for the declaration of a suspect, the read lock for all others. So a
   *     suspect is declared alone, and if the connection ends again, its own declaration is the
   *     cause
   * @param alone whether no other check runs, as only then the duration of a declaration is
   *     meaningful
   * @param threads requeue a message that no caller waits for
   * @param turns where users wait who create many queues
   */
  record Tools(
      DeclaringConnection declaring,
      DeclaringConnection asking,
      ReadWriteLock lock,
      boolean alone,
      Executor threads,
      CreationTurns<QueueCheck> turns) {}

  ClientQueue queue() {
    return queue;
  }

  /** The turn has come; called before the step. */
  void takeTurn() {
    hasTurn = true;
  }

  QueueWaiters waiters() {
    return waiters;
  }

  boolean isSuspect() {
    return suspect;
  }

  private boolean exists(Tools tools) throws IOException {
    Answer<Boolean> answer = tools.declaring().ask(by -> by.exists(queue.inRabbit()));
    answer.giveBack().run();
    return answer.value();
  }

  private DeclaredQueue declare(Tools tools) throws IOException {
    Lock lock = suspect ? tools.lock().writeLock() : tools.lock().readLock();
    try {
      // One declaration that RabbitMQ does not answer must not occupy every thread.
      if (!lock.tryLock(LOCK_SECONDS, TimeUnit.SECONDS)) {
        throw new Unanswered("other declarations take long", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unanswered("closing", e);
    }
    try {
      // Under the lock, a connection that an earlier declaration has ended is already known to have
      // ended.
      Answer<DeclaredQueue> answer = tools.declaring().ask(queue::declare);
      answer.giveBack().run();
      return answer.value();
    } finally {
      lock.unlock();
    }
  }

  private static Served take(Tools tools, String name) throws IOException {
    Answer<Optional<ClientQueues.Taken>> answer =
        tools.asking().ask(by -> Optional.ofNullable(by.take(name)));
    if (answer.value().isEmpty()) {
      answer.giveBack().run();
      return Served.WITHOUT_MESSAGE;
    }
    // The message keeps the AMQP channel until it is acknowledged.
    return new Served(answer.value().get(), tools.threads(), answer.giveBack());
  }

  Step step(Tools tools) {
    // The last step may have taken a message for the callers that waited then.
    waiters.endTaking();
    try {
      mayMake = mayMake && !waiters.takeForgotten();
      QueueCreator first = waiters.first(tools.turns()::isWaiting);
      // To RabbitMQ even the question whether the queue exists is work.
      if (!mayMake && !hasTurn && first != null && tools.turns().isWaiting(first.user())) {
        return new Step.Turn(first);
      }
      mayMake = mayMake || (paid && hasTurn) || exists(tools);
      if (!mayMake) {
        QueueCreator creator = paid ? first : waiters.creator(tools.turns()::isWaiting);
        if (creator == null) {
          return new Step.NotMade();
        }
        paid = true;
        if (!hasTurn && !creator.createsAtOnce()) {
          return new Step.Turn(creator);
        }
        mayMake = true;
      }
      long beginNanos = System.nanoTime();
      DeclaredQueue found = declare(tools);
      long tookNanos = System.nanoTime() - beginNanos;
      suspect = false;
      waiters.exists(hasTurn);
      if (!waiters.awaitsLive()) {
        return new Step.Declared();
      }
      boolean isOld = hasServed || failures > 0 || pauses == GRACE_MS.length;
      if (tools.alone()
          && !waiters.isSending()
          && !isOld
          && !found.inUse()
          && tookNanos > CREATED_NANOS) {
        beginNanos = System.nanoTime();
        found = declare(tools);
        isOld = tookNanos > CREATED_TIMES_SLOWER * (System.nanoTime() - beginNanos);
      }
      if (found.asRequested() && found.inUse()) {
        return new Step.Live(Served.WITHOUT_MESSAGE);
      }
      if (!isOld) {
        return new Step.Again(GRACE_MS[pauses++]);
      }
      return new Step.Live(
          waiters.beginTaking() ? take(tools, found.name()) : Served.WITHOUT_MESSAGE);
    } catch (Unanswered e) {
      waiters.endTaking();
      // This does not count as a failure: the queue would be refused for the fault of another
      // queue.
      return new Step.Again(BACKOFF.delayMs(1));
    } catch (IOException | RuntimeException e) {
      return failed(e, waiters.endTaking(), tools.declaring().mayBeHarmedByDeclaring());
    }
  }

  private Step failed(Exception e, boolean taking, boolean mayHarm) {
    failures++;
    int code = 0;
    String reason = ReconnectingConnection.reason(e);
    if (e.getCause() instanceof ShutdownSignalException shutdown) {
      suspect |= shutdown.isHardError() && !taking;
      Method why = shutdown.getReason();
      if (why instanceof AMQP.Channel.Close close) {
        code = close.getReplyCode();
        reason = close.getReplyText();
      } else if (why instanceof AMQP.Connection.Close close) {
        reason = close.getReplyText();
        if (taking && isStream(close)) {
          return new Step.Refused(new QueueRefused("it is a stream"));
        } else if (!taking && ++endedByDeclaring > MOST_ENDED_BY_DECLARING && mayHarm) {
          return new Step.Refused(new QueueRefused(reason));
        }
      }
    }
    if (code == AMQP.RESOURCE_LOCKED && taking) {
      // Another client created this queue with a single active consumer. The queue itself sent this
      // reply, so it serves.
      return new Step.Live(Served.WITHOUT_MESSAGE);
    }
    boolean mayPass = code == 0 || code == AMQP.NOT_FOUND;
    if (!mayPass) {
      return new Step.Refused(new QueueRefused(reason));
    }
    return failures < MOST_FAILURES
        ? new Step.Again(BACKOFF.delayMs(failures))
        : new Step.Refused(new IOException(reason));
  }

  /**
   * Whether this queue is the cause of the close, and not another one with a request at the same
   * time.
   */
  private boolean isStream(AMQP.Connection.Close close) {
    String quoted = "'" + queue.inRabbit() + "'";
    return close.getReplyCode() == AMQP.NOT_IMPLEMENTED
        && close.getClassId() == BASIC_CLASS
        && close.getMethodId() == GET_METHOD
        && close.getReplyText().contains(quoted.substring(0, Math.min(LEGIBLE, quoted.length())));
  }
}
