package dev.warren.gateway.budget;

import static dev.warren.gateway.budget.SessionBudget.FREE_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.SessionBudget.Answer;
import org.junit.jupiter.api.Test;

/** What a session holds is bounded by its own budget and by that of all sessions. */
class SessionBudgetTest {

  private static final int LIMIT = 4 * FREE_BYTES;

  private final Budget all = new Budget("warren.budget.sessions", 5 * FREE_BYTES);
  private final SessionBudget one = new SessionBudget(LIMIT, all);
  private final SessionBudget other = new SessionBudget(LIMIT, all);

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
