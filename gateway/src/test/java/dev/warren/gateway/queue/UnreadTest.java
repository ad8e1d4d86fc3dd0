package dev.warren.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session's unread messages are bounded, and all sessions' together. */
class UnreadTest {

  private final Budget all = new Budget("test", 1_000);
  private final Unread session = new Unread(100, all);
  private final Unread.Share one = session.share();
  private final Unread.Share two = session.share();
  private final List<String> resumed = new ArrayList<>();

  @Test
  void sessionTakesUpToItsLimit() {
    assertThat(one.take(60)).isTrue();
    assertThat(two.take(40)).isTrue();
    assertThat(one.take(1)).isFalse();
    assertThat(all.used()).isEqualTo(100);
    one.release(60);
    assertThat(two.take(60)).isTrue();
  }

  /** A message that goes back twice would come behind the others that went back. */
  @Test
  void whatWentBackHasMoreRoomTheNextTime() {
    assertThat(two.take(80)).isTrue();
    assertThat(one.take(30)).isFalse();
    assertThat(one.take(30)).isTrue();
    assertThat(one.take(91)).isFalse();
  }

  @Test
  void oneMessageMayExceedTheLimit() {
    assertThat(one.take(5_000)).isTrue();
    assertThat(two.take(1)).isFalse();
    one.release(5_000);
    assertThat(all.used()).isZero();
  }

  /** Others that read nothing do not keep a session from its next message. */
  @Test
  void readerGoesOnWhileOthersFillTheBudget() {
    assertThat(all.take(1_000)).isTrue();
    assertThat(one.take(30)).isTrue();
    assertThat(two.take(1)).isFalse();
    assertThat(session.admits(() -> resumed.add("two"))).isFalse();
    one.release(30);
    assertThat(resumed).containsExactly("two");
    assertThat(two.take(30)).isTrue();
  }

  @Test
  void pausedConsumersGoOnOneByOneInOrder() {
    one.take(80);
    assertThat(session.admits(() -> resumed.add("a"))).isFalse();
    assertThat(session.admits(() -> resumed.add("b"))).isFalse();
    one.release(50);
    assertThat(resumed).as("30 of 100 is still much").isEmpty();
    one.release(10);
    one.release(10);
    assertThat(resumed).as("the messages of 'a' are yet to come").containsExactly("a");
    session.resumeNext();
    assertThat(resumed).containsExactly("a", "b");
  }

  @Test
  void endGivesEverythingBackOnce() {
    Runnable resume = () -> resumed.add("one");
    one.take(70);
    two.take(10);
    assertThat(session.admits(resume)).isFalse();
    one.end(resume);
    one.end(resume);
    one.release(70);
    assertThat(one.take(1)).isFalse();
    assertThat(all.used()).isEqualTo(10);
    assertThat(resumed).isEmpty();
  }
}
