package dev.warren.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.thread.DaemonThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that stops waits for a partition until the deadline, and no longer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PartitionLockTest {

  private final PartitionLock lock = new PartitionLock();

  @Test
  void waitEndsWhileAnotherThreadPublishes() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread publishing =
        DaemonThreads.named(
            "publishing",
            () ->
                lock.get(
                    () -> {
                      held.countDown();
                      try {
                        return end.await(1, TimeUnit.HOURS);
                      } catch (InterruptedException e) {
                        return false;
                      }
                    }));
    publishing.start();
    held.await();

    assertThat(lock.await(() -> true, soon())).isFalse();
    end.countDown();
    publishing.join();
    assertThat(lock.await(() -> true, soon())).isTrue();
  }

  @Test
  void waitEndsAtTheDeadline() throws Exception {
    long deadline = soon();
    assertThat(lock.await(() -> false, deadline)).isTrue();
    assertThat(System.nanoTime()).isGreaterThanOrEqualTo(deadline);
  }

  private static long soon() {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
  }
}
