package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.history.PositionWait.Verdict;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client comes with position 9 to a gateway that has read and fanned out up to 5. */
class PositionWaitTest {

  private final HistoryWindow window = HistoryFixture.window(1_000, 100);
  private long millis;
  private final PositionWait wait;

  PositionWaitTest() {
    window.take(message(5, "room.a"));
    wait = new PositionWait(HistoryFixture.history(window), LOG.position(9), now());
  }

  private long now() {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Verdict look(long fannedOut, long atMillis) {
    millis = atMillis;
    return wait.look(LOG.position(fannedOut), now());
  }

  @Test
  void aGatewayThatCatchesUpEndsTheWait() {
    assertThat(look(5, 0)).isEqualTo(Verdict.WAIT);
    assertThat(look(8, 9_999)).isEqualTo(Verdict.WAIT);
    assertThat(look(9, 9_999)).isEqualTo(Verdict.REACHED);
  }

  @Test
  void aLogThatStandsStillHasNoSuchPosition() {
    window.reading(true);
    assertThat(look(5, 0)).isEqualTo(Verdict.WAIT);
    assertThat(look(5, 1_999)).isEqualTo(Verdict.WAIT);
    assertThat(look(5, 2_000)).isEqualTo(Verdict.NOT_IN_LOG);
  }

  @Test
  void aLogThatGrowsMayStillReachThePosition() {
    window.reading(true);
    assertThat(look(5, 0)).isEqualTo(Verdict.WAIT);
    window.take(message(6, "room.a"));
    assertThat(look(6, 1_900)).isEqualTo(Verdict.WAIT);
    assertThat(look(6, 3_899)).isEqualTo(Verdict.WAIT);
    assertThat(look(6, 3_900)).isEqualTo(Verdict.NOT_IN_LOG);
  }

  @Test
  void aGatewayThatDoesNotReadTheLogCannotTell() {
    assertThat(look(5, 0)).isEqualTo(Verdict.WAIT);
    assertThat(look(5, 9_999)).isEqualTo(Verdict.WAIT);
    assertThat(look(5, 10_000)).isEqualTo(Verdict.BEHIND);
  }

  @Test
  void aBusyEventLoopMustNotGoLiveEarly() {
    window.reading(true);
    window.take(message(9, "room.a"));
    assertThat(look(5, 0)).isEqualTo(Verdict.WAIT);
    assertThat(look(5, 10_000)).isEqualTo(Verdict.BEHIND);
  }
}
