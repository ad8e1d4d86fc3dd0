package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskThreadTest {

  private static final long PATIENCE_S = Patience.LIMIT.toSeconds();

  private final TaskThread thread = new TaskThread("tasks");

  @AfterEach
  void close() {
    thread.close();
  }

  @Test
  void tasksRunInOrderOnOneThread() throws Exception {
    List<Integer> order = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      assertThat(thread.execute(() -> order.add(number))).isTrue();
    }

    assertThat(call(thread::isCurrent)).isTrue();
    assertThat(thread.isCurrent()).isFalse();
    assertThat(order).hasSize(100).isSorted();
  }

  @Test
  void nextTaskRunsAfterOneThatThrew() throws Exception {
    thread.execute(
        () -> {
          throw new IllegalStateException("thrown by a test");
        });

    assertThat(call(thread::isCurrent)).isTrue();
  }

  @Test
  void scheduledTaskRunsUnlessCanceled() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> canceled = new CompletableFuture<>();
    // Occupies the thread, so that the first task cannot run before it is canceled.
    thread.execute(() -> Patience.get(canceled));
    thread.schedule(() -> ran.add("canceled"), 1).cancel(false);
    canceled.complete(null);

    thread.schedule(() -> ran.add("kept"), 1).get(PATIENCE_S, TimeUnit.SECONDS);

    assertThat(ran).containsExactly("kept");
  }

  @Test
  void composedActionCompletesAsItsStageDoes() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CompletableFuture<String> outcome = thread.<String>compose(() -> stage).toCompletableFuture();
    CompletableFuture<String> failed =
        thread
            .<String>compose(() -> CompletableFuture.failedFuture(new Exception("no")))
            .toCompletableFuture();

    stage.complete("done");

    assertThat(outcome.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo("done");
    assertThat(failed).failsWithin(PATIENCE_S, TimeUnit.SECONDS);
  }

  @Test
  void closedThreadDropsTasks() {
    thread.close();

    assertThat(thread.execute(() -> {})).isFalse();
    assertThat(thread.schedule(() -> {}, 1)).isDone();
  }

  @Test
  void finishRunsTheTasksSoFar() {
    List<String> ran = new CopyOnWriteArrayList<>();
    thread.execute(() -> ran.add("before"));

    assertThat(thread.finish(TimeUnit.SECONDS.toMillis(PATIENCE_S))).isTrue();

    assertThat(ran).containsExactly("before");
    assertThat(thread.execute(() -> ran.add("after"))).isFalse();
  }

  private <T> T call(Supplier<T> action) throws Exception {
    return thread
        .compose(() -> CompletableFuture.completedFuture(action.get()))
        .toCompletableFuture()
        .get(PATIENCE_S, TimeUnit.SECONDS);
  }
}
