package dev.warren.gateway.budget;

import static dev.warren.gateway.budget.SessionBudget.FREE_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.SessionBudget.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The memory that a session holds is bounded by its own budget and by that of all sessions. */
class SessionBudgetTest {

  private static final int LIMIT = 4 * FREE_BYTES;

  private final Budget all = new Budget("warren.budget.sessions", 5 * FREE_BYTES);
  private final SessionBudget one = new SessionBudget(LIMIT, all, () -> {});
  private final SessionBudget other = new SessionBudget(LIMIT, all, () -> {});

  @Test
  void sessionHoldsAsMuchAsItsLimit() {
    assertThat(one.take(LIMIT)).isEqualTo(Answer.TAKEN);
    assertThat(one.take(1)).isEqualTo(Answer.SESSION_IS_FULL);
    one.release(10);
    assertThat(one.take(10)).isEqualTo(Answer.TAKEN);
    assertThat(one.held()).isEqualTo(LIMIT);
  }

  @Test
  void sessionsShareWhatIsBeyondTheFreePart() {
    assertThat(one.take(LIMIT)).isEqualTo(Answer.TAKEN);
    assertThat(other.take(LIMIT)).isEqualTo(Answer.ALL_ARE_FULL);
    assertThat(all.used()).isEqualTo(3 * FREE_BYTES);
    assertThat(other.take(3 * FREE_BYTES)).isEqualTo(Answer.TAKEN);
    assertThat(all.used()).isEqualTo(all.limit());
  }

  @Test
  void freePartIsTakenEvenIfOthersHoldEverything() {
    assertThat(all.take(all.limit())).isTrue();
    assertThat(one.take(FREE_BYTES)).isEqualTo(Answer.TAKEN);
    assertThat(one.take(1)).isEqualTo(Answer.ALL_ARE_FULL);
  }

  /** Without this, the free parts of 10,000 sessions would be more than the memory. */
  @Test
  void manySessionsHaveSmallerFreeParts() {
    long heap = 512L * 1024 * 1024;
    Budgets budgets =
        new Budgets(
            new BudgetSettings(
                DataSize.ofMegabytes(8), null, null, null, null, null, null, null, null),
            heap,
            heap);
    List<SessionBudget> sessions = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      sessions.add(budgets.forSession());
      budgets.alerts().joined(); // Each session has a user of its own.
    }
    for (Budget each : budgets.bySort().values()) {
      assertThat(10_000 * each.free(128 * 1024)).as(each.setting()).isLessThan(each.limit() + 1);
    }
    sessions.forEach(each -> each.take(FREE_BYTES));
    long limit = budgets.sessions().limit();
    assertThat(sessions.stream().mapToLong(SessionBudget::held).sum()).isLessThan(2 * limit);
    sessions.forEach(SessionBudget::end);
    sessions.get(0).end();
    assertThat(budgets.sessions().used()).isZero();
    assertThat(budgets.sessions().free(FREE_BYTES)).isEqualTo(FREE_BYTES);
    assertThat(budgets.forSession().take(FREE_BYTES)).isEqualTo(Answer.TAKEN);
    assertThat(budgets.sessions().used()).isZero();
  }

  @Test
  void endedSessionGivesEverythingBack() {
    assertThat(one.take(FREE_BYTES - 1)).isEqualTo(Answer.TAKEN);
    assertThat(one.take(FREE_BYTES)).isEqualTo(Answer.TAKEN);
    one.release(5);
    one.end();
    one.release(5);
    assertThat(one.held()).isZero();
    assertThat(all.used()).isZero();
    assertThat(one.take(1)).isEqualTo(Answer.SESSION_IS_FULL);
  }
}
