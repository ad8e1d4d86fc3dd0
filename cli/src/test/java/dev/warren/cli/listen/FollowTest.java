package dev.warren.cli.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.ChannelPattern;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FollowTest {

  private static Follow follow(Map<String, String> start) {
    return new Follow("0", ChannelPattern.of("a.#"), start);
  }

  @Test
  void laterConnectionGoesOnBehindTheLastEvent() {
    Follow follow = follow(Map.of("last", "5"));
    assertThat(follow.begin()).isEqualTo(Map.of("last", "5"));
    follow.shown(10, true);
    assertThat(follow.begin()).isEqualTo(Map.of("since", "10"));
    follow.live(20, true);
    assertThat(follow.begin()).isEqualTo(Map.of("since", "20"));
  }

  @Test
  void connectionWithoutAnEventBeginsAsBefore() {
    Follow follow = follow(Map.of("since", "3"));
    follow.begin();
    assertThat(follow.begin()).isEqualTo(Map.of("since", "3"));
  }

  /** The agents of a snapshot have the positions of their last reports, in any order. */
  @Test
  void positionNeverGoesBack() {
    Follow follow = follow(Map.of());
    follow.begin();
    follow.shown(10, true);
    follow.shown(7, true);
    assertThat(follow.begin()).isEqualTo(Map.of("since", "10"));
  }

  @Test
  void lostHistoryIsAGap() {
    Follow follow = follow(Map.of("since", "3"));
    follow.begin();
    assertThat(follow.live(20, false)).contains(new Missed("a.#", 3, 20));
    assertThat(follow.shown(30, true)).isEmpty();
    assertThat(follow.shown(40, false)).contains(new Missed("a.#", 30, 40));
  }

  @Test
  void unfinishedSearchForTheLastEventsIsNoGap() {
    Follow follow = follow(Map.of("last", "3"));
    follow.begin();
    assertThat(follow.live(20, false)).isEmpty();
  }

  /** A busy log has two thousand million positions in ten minutes, and few of them a message. */
  @Test
  void gapWithinALogNamesNoNumberOfMessages() {
    assertThat(new Missed("a.#", 100, 2_000_000_100L).text())
        .isEqualTo(
            "gap in a.#: messages between the positions 100 and 2000000100 are not available any"
                + " more");
  }

  @Test
  void gapToALaterLogNamesItsCause() {
    assertThat(new Missed("a.#", 100, 1L << 43).text()).endsWith(", as the log was created anew");
    assertThat(new Missed("a.#", 1L << 43, 100).text()).endsWith(", as the log was created anew");
  }
}
