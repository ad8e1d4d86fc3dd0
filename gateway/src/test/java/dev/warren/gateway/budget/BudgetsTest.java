package dev.warren.gateway.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Budgets of bytes that all clients of a process share. */
class BudgetsTest {

  private static final long MB = 1024 * 1024;

  private final Budget budget = new Budget("warren.budget.test", 100);

  @Test
  void fullBudgetGrantsNothing() {
    assertThat(budget.take(60)).isTrue();
    assertThat(budget.take(40)).isTrue();
    assertThat(budget.isFull()).isTrue();
    assertThat(budget.take(1)).isFalse();
    assertThat(budget.used()).isEqualTo(100);
    assertThat(budget.refused()).isEqualTo(1);
  }

  @Test
  void releasedBytesCanBeTakenAgain() {
    assertThat(budget.take(100)).isTrue();
    budget.release(50);
    assertThat(budget.take(51)).isFalse();
    assertThat(budget.take(50)).isTrue();
    budget.release(100);
    assertThat(budget.used()).isZero();
  }

  @Test
  void whatExceedsTheWholeBudgetIsGrantedAlone() {
    assertThat(budget.take(1)).isTrue();
    assertThat(budget.take(101)).isFalse();
    budget.release(1);
    assertThat(budget.take(101)).isTrue();
    assertThat(budget.take(1)).isFalse();
  }

  @Test
  void bytesThatAreHeldAlreadyCountBeyondTheLimit() {
    budget.takeAnyway(150);
    assertThat(budget.used()).isEqualTo(150);
    assertThat(budget.take(1)).isFalse();
    budget.release(150);
    assertThat(budget.take(1)).isTrue();
  }

  @Test
  void manyThreadsNeverExceedTheLimit() throws Exception {
    AtomicLong held = new AtomicLong();
    AtomicLong most = new AtomicLong();
    CountDownLatch begin = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      threads.execute(
          () -> {
            try {
              begin.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            for (int i = 0; i < 20_000; i++) {
              if (budget.take(30)) {
                most.accumulateAndGet(held.addAndGet(30), Math::max);
                held.addAndGet(-30);
                budget.release(30);
              }
            }
          });
    }
    begin.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(most.get()).isBetween(30L, 100L);
    assertThat(budget.used()).isZero();
  }

  private static BudgetSettings settings(@Nullable DataSize sessions) {
    return new BudgetSettings(
        DataSize.ofMegabytes(4), sessions, null, null, null, null, null, null, null);
  }

  @Test
  void budgetsFitIntoTheMemoryOfTheComposeFile() {
    Budgets budgets = new Budgets(settings(null), 512 * MB, 512 * MB);
    long heap = 0;
    for (Budget each : budgets.bySort().values()) {
      heap += each == budgets.outboxes() ? 0 : each.limit();
    }
    assertThat(heap).isLessThan(512 * MB * 3 / 4);
    assertThat(budgets.outboxes().limit()).isEqualTo(128 * MB);
    assertThat(budgets.unauthenticated().limit()).isEqualTo(32 * MB);
  }

  @Test
  void settingReplacesTheShare() {
    Budgets budgets = new Budgets(settings(DataSize.ofBytes(7)), 512 * MB, 512 * MB);
    assertThat(budgets.sessions().limit()).isEqualTo(7);
    assertThat(budgets.sessions().setting()).isEqualTo("warren.budget.sessions");
    assertThatThrownBy(() -> new Budgets(settings(DataSize.ofBytes(0)), 512 * MB, 512 * MB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("warren.budget.sessions");
  }
}
