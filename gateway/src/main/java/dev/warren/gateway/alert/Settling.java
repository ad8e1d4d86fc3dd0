package dev.warren.gateway.alert;

import dev.warren.gateway.consume.TaskThread;
import dev.warren.gateway.publish.PublishFailed;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether an inbox is settled, that is, whether the other gateways have had time to announce their
 * alerts. Only on the thread of {@link AlertInboxes}.
 */
final class Settling {

  /** The time that the other gateways need, at most, to announce their alerts after a request. */
  private static final long SETTLE_MS = 300;

  private final TaskThread thread;
  private final Duration boundedWait;
  private final Supplier<@Nullable String> problem;
  private final Set<CompletableFuture<Void>> waiting = new LinkedHashSet<>();
  private boolean settled;

  /**
   * @param boundedWait how long a caller waits at most
   * @param problem the reason why the user's queue cannot be consumed; null if it can
   */
  Settling(TaskThread thread, Duration boundedWait, Supplier<@Nullable String> problem) {
    this.thread = thread;
    this.boundedWait = boundedWait;
    this.problem = problem;
  }

  /**
   * The log has this inbox's request, so this gateway has received every announcement before it.
   */
  void requested() {
    assert thread.isCurrent();
    thread.schedule(
        () -> {
          settled = true;
          waiting.forEach(each -> each.complete(null));
          waiting.clear();
        },
        SETTLE_MS);
  }

  /** Completes on the inboxes' thread; fails with {@link PublishFailed} if it takes too long. */
  CompletableFuture<Void> settled() {
    assert thread.isCurrent();
    if (settled) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiting.add(done);
    thread.schedule(
        () -> {
          waiting.remove(done);
          done.completeExceptionally(tooLate());
        },
        boundedWait.toMillis());
    return done;
  }

  private PublishFailed tooLate() {
    return new PublishFailed(
        PublishFailed.Cause.UNAVAILABLE,
        "the user's alerts could not be consumed in time: " + problem.get());
  }
}
