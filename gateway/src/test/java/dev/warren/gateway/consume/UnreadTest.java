package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The unread messages of a session are bounded, and those of all sessions together. */
class UnreadTest {

  private static final int KB = 1024;

  private final Budget all = new Budget("test", 1_000 * KB);
  private final Unread session = new Unread(100 * KB, all);
  private final Unread.Share one = session.share();
  private final Unread.Share two = session.share();
  private final List<String> resumed = new ArrayList<>();

  @Test
  void sessionTakesUpToItsLimit() {
    assertThat(one.take(60 * KB)).isTrue();
    assertThat(two.take(40 * KB)).isTrue();
    assertThat(one.take(1 * KB)).isFalse();
    assertThat(all.used()).isEqualTo(100 * KB);
    one.release(60 * KB);
    assertThat(two.take(60 * KB)).isTrue();
  }

  /** A message that goes back a second time would come behind others that went back. */
  @Test
  void whatWentBackHasMoreRoomTheNextTime() {
    assertThat(two.take(80 * KB)).isTrue();
    assertThat(one.take(30 * KB)).isFalse();
    assertThat(one.take(30 * KB)).isTrue();
    assertThat(one.take(91 * KB)).isFalse();
  }

  @Test
  void oneMessageMayExceedTheLimit() {
    assertThat(one.take(5_000 * KB)).isTrue();
    assertThat(two.take(1 * KB)).isFalse();
    one.release(5_000 * KB);
    assertThat(all.used()).isZero();
  }

  /** Clients that read nothing do not keep another session from its next message. */
  @Test
  void readerGoesOnWhileOthersFillTheBudget() {
    assertThat(all.take(1_000 * KB)).isTrue();
    assertThat(one.take(30 * KB)).isTrue();
    assertThat(two.take(1 * KB)).isFalse();
    assertThat(session.admits(() -> resumed.add("two"))).isFalse();
    one.release(30 * KB);
    assertThat(resumed).containsExactly("two");
    assertThat(two.take(30 * KB)).isTrue();
  }

  @Test
  void fewBytesAreHeldWhateverOthersHold() {
    assertThat(all.take(1_000 * KB)).isTrue();
    for (int i = 0; i < 16; i++) {
      assertThat(one.take(1 * KB)).isTrue();
    }
    assertThat(one.take(1)).isFalse();
    assertThat(session.isHigh()).isFalse();
  }

  @Test
  void pausedConsumersGoOnOneByOneInOrder() {
    one.take(80 * KB);
    assertThat(session.admits(() -> resumed.add("a"))).isFalse();
    assertThat(session.admits(() -> resumed.add("b"))).isFalse();
    one.release(50 * KB);
    assertThat(resumed).as("30 of 100 is still much").isEmpty();
    one.release(10 * KB);
    one.release(10 * KB);
    assertThat(resumed).as("the messages of 'a' are yet to come").containsExactly("a");
    session.resumeNext();
    assertThat(resumed).containsExactly("a", "b");
  }

  @Test
  void endGivesEverythingBackOnce() {
    Runnable resume = () -> resumed.add("one");
    one.take(70 * KB);
    two.take(10 * KB);
    assertThat(session.admits(resume)).isFalse();
    one.end(resume);
    one.end(resume);
    one.release(70 * KB);
    assertThat(one.take(1 * KB)).isFalse();
    assertThat(all.used()).isEqualTo(10 * KB);
    assertThat(resumed).isEmpty();
  }
}
