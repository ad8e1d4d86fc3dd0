package dev.warren.testkit;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;

/**
 * How long a test waits for an event that has to happen. The limit only ends a test that hangs. No
 * promise depends on it, so a slow machine never makes a test fail.
 */
public final class Patience {

  /** The limit of every wait. */
  public static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Duration POLL = Duration.ofMillis(10);

  private static final ConditionEvaluationListener<Object> PRINT_STACKS =
      new ConditionEvaluationListener<>() {
        @Override
        public void conditionEvaluated(EvaluatedCondition<Object> condition) {
          // Only a wait that ends without its condition matters here.
        }

        @Override
        public void onTimeout(TimeoutEvent timeout) {
          Stacks.print(timeout.getDescription());
        }
      };

  private Patience() {}

  /** A wait with a description for its failure: {@code await("health").until(…)}. */
  public static ConditionFactory await(String what) {
    return Awaitility.await(what)
        .conditionEvaluationListener(PRINT_STACKS)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL);
  }

  /** Waits for the value of a future. */
  public static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Waits for the next element of a queue that another thread fills. */
  public static <T> T take(String what, BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (next == null) {
      Stacks.print(what);
      throw new AssertionError(what + " did not come within " + LIMIT);
    }
    return next;
  }
}
