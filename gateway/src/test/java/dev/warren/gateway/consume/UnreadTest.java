package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The unread messages of a session are bounded, and those of all sessions together. */
class UnreadTest {

  private static final int KB = 1024;

  /**
   * The bytes that each session may hold whatever others hold; they do not count in the common
   * budget.
   */
  private static final int FREE = 16 * KB;

  private final Budget all = new Budget("test", 1_000 * KB);
  private final Unread session = new Unread(100 * KB, all);
  private final List<String> resumed = new ArrayList<>();
  private final Unread.Share one = session.share(() -> resumed.add("one"));
  private final Unread.Share two = session.share(() -> resumed.add("two"));

  @Test
  void sessionTakesUpToItsLimit() {
    assertThat(one.take(60 * KB)).isTrue();
    assertThat(two.take(40 * KB)).isTrue();
    assertThat(one.take(1 * KB)).isFalse();
    assertThat(all.used()).isEqualTo(100 * KB - FREE);
    one.release(60 * KB);
    assertThat(two.take(60 * KB)).isTrue();
  }

  /** A message that goes back a second time would come behind others that went back. */
  @Test
  void consumerHasMoreRoomAfterItGaveBack() {
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

  @Test
  void fewBytesAreHeldWhateverOthersHold() {
    assertThat(all.take(1_000 * KB)).isTrue();
    for (int i = 0; i < 16; i++) {
      assertThat(one.take(1 * KB)).isTrue();
    }
    assertThat(all.used()).isEqualTo(1_000 * KB);
    assertThat(one.take(1)).isFalse();
    assertThat(session.isHigh()).isFalse();
    one.release(16 * KB);
    assertThat(all.used()).isEqualTo(1_000 * KB);
  }

  /** A small message behind the large one would have to wait in any case. */
  @Test
  void largeMessageWaitsForRoomInTurn() {
    Unread.Share other = new Unread(100 * KB, all).share(() -> resumed.add("other"));
    assertThat(all.take(1_000 * KB)).isTrue();
    assertThat(one.take(60 * KB)).isFalse();
    assertThat(one.admits()).isFalse();
    assertThat(other.take(30 * KB)).isFalse();
    assertThat(other.admits()).isFalse();
    all.release(40 * KB);
    all.serve();
    assertThat(resumed).as("the first waits for 60 KB, and others behind it").isEmpty();
    assertThat(two.take(30 * KB)).as("nobody overtakes those that wait").isFalse();
    all.release(50 * KB);
    all.serve();
    assertThat(resumed).containsExactly("one", "other");
    assertThat(one.admits()).isTrue();
    assertThat(one.take(60 * KB)).isTrue();
    assertThat(other.take(30 * KB)).isTrue();
    assertThat(all.used()).isEqualTo(910 * KB + 44 * KB + 14 * KB);
  }

  @Test
  void smallMessageDoesNotWaitForRoomOnceTheOthersAreRead() {
    assertThat(all.take(1_000 * KB)).isTrue();
    assertThat(one.take(16 * KB)).isTrue();
    assertThat(one.take(1 * KB)).isFalse();
    assertThat(one.admits()).isFalse();
    assertThat(all.isAwaited()).isTrue();
    one.release(16 * KB);
    assertThat(resumed).containsExactly("one");
    one.resumed();
    assertThat(all.isAwaited()).isFalse();
  }

  @Test
  void consumerThatPausedForOthersResumesWhenTheyAreGone() {
    assertThat(one.take(20 * KB)).isTrue();
    assertThat(all.take(996 * KB)).isTrue();
    assertThat(one.admits()).isFalse();
    all.release(996 * KB);
    all.serve();
    assertThat(resumed).containsExactly("one");
  }

  /** The memory may have become short between the turn and the consumer's start. */
  @Test
  void consumerThatPausesInItsTurnGetsAnotherTurn() {
    Unread.Share reader = session.share(() -> {});
    assertThat(reader.take(80 * KB)).isTrue();
    assertThat(one.admits()).isFalse();
    reader.release(70 * KB);
    assertThat(resumed).containsExactly("one");
    assertThat(reader.take(12 * KB)).isTrue();
    assertThat(all.take(994 * KB)).isTrue();
    assertThat(one.admits()).isFalse();
    reader.release(22 * KB);
    assertThat(resumed).containsExactly("one", "one");
  }

  /** Another consumer may have got the message meanwhile. */
  @Test
  void roomThatIsNotUsedIsGivenBack() {
    assertThat(all.take(1_000 * KB)).isTrue();
    assertThat(one.take(60 * KB)).isFalse();
    assertThat(one.admits()).isFalse();
    all.release(100 * KB);
    all.serve();
    assertThat(one.isReserved()).isTrue();
    one.resumed();
    assertThat(all.used()).isEqualTo(900 * KB);
  }

  @Test
  void endedConsumerWaitsForNothing() {
    assertThat(all.take(1_000 * KB)).isTrue();
    assertThat(one.take(60 * KB)).isFalse();
    assertThat(one.admits()).isFalse();
    one.end();
    assertThat(all.isAwaited()).isFalse();
    all.release(1_000 * KB);
    assertThat(all.used()).isZero();
    assertThat(resumed).isEmpty();
  }

  @Test
  void sessionIsInTheWayWhileOthersWait() {
    Unread.Share other = new Unread(100 * KB, all).share(() -> resumed.add("other"));
    assertThat(one.take(60 * KB)).isTrue();
    assertThat(session.isInTheWay()).isFalse();
    assertThat(other.take(990 * KB)).isFalse();
    assertThat(other.admits()).isFalse();
    assertThat(session.isInTheWay()).isTrue();
    one.end();
    assertThat(resumed).containsExactly("other");
    assertThat(session.isInTheWay()).isFalse();
  }

  @Test
  void pausedConsumersGoOnOneByOneInOrder() {
    Unread.Share reader = session.share(() -> {});
    reader.take(80 * KB);
    assertThat(one.admits()).isFalse();
    assertThat(two.admits()).isFalse();
    reader.release(50 * KB);
    assertThat(resumed).as("30 of 100 is still much").isEmpty();
    reader.release(10 * KB);
    reader.release(10 * KB);
    assertThat(resumed).as("the messages of 'one' are yet to come").containsExactly("one");
    one.resumed();
    assertThat(resumed).containsExactly("one", "two");
  }

  @Test
  void endGivesEverythingBackOnce() {
    one.take(70 * KB);
    two.take(10 * KB);
    assertThat(one.admits()).isFalse();
    one.end();
    one.end();
    one.release(70 * KB);
    assertThat(one.take(1 * KB)).isFalse();
    two.release(10 * KB);
    assertThat(all.used()).isZero();
    assertThat(resumed).isEmpty();
  }
}
