package dev.warren.worker.presence;

import static dev.warren.presence.Status.ONLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.presence.Note;
import dev.warren.worker.ownership.Memory;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and gateways go offline in time, unless RabbitMQ or the worker stood still. */
class PresenceTimersTest extends PresenceTestBase {

  @Test
  void silentGatewaysUsersGoOffline() {
    settle();
    report("g", 1, List.of("al"), List.of());
    pass(SECOND);
    beat("g");
    Instant last = now();
    published();

    pass(Duration.ofMillis(14_900));
    assertThat(published()).isEmpty();
    pass(Duration.ofMillis(100));

    assertOffline("al", last);

    // The gateway was alive after all. Its users were dropped, so it has to report all of them.
    beat("g");
    assertThat(played.resyncs).isEqualTo(1);
    report("g", 2, List.of("bo"), List.of());
    assertThat(played.resyncs).isEqualTo(2);
    fullReport("g", 3, List.of("al", "bo"), null, 0);
    assertThat(published()).containsExactly("al online", "bo online");
  }

  @Test
  void timersActOnlyWhenTheirNoteReturns() {
    settleWith("al");

    played.passWithoutTimers(Duration.ofMinutes(5));
    report("h", 1, List.of("bo"), List.of());
    assertThat(published()).containsExactly("bo online");

    // The timer's note is very late, so not only the gateway can have stood still.
    played.note("", new Note.TimerDue("h"));
    assertThat(published()).isEmpty();
    passWithBeats(TIMEOUT, "h");
    assertThat(published()).containsExactly("al offline");
  }

  @Test
  void standstillDropsNoLivingGateway() {
    settleWith("al");

    played.standStill(Duration.ofMinutes(5), Memory.PARTITION);
    passWithBeats(TIMEOUT.multipliedBy(3), "g");
    assertThat(published()).isEmpty();
    assertThat(played.resyncs).isZero();
  }

  @Test
  void lateTimerPostponesEveryEnd() {
    settle();
    report("g", 1, List.of("al"), List.of());
    report("h", 1, List.of("bo", "cy"), List.of());
    setByPublisher("di", ONLINE);
    pass(SECOND.multipliedBy(5));
    report("h", 2, List.of(), List.of("bo"));
    Instant last = now();
    published();

    // Everything stands still from here on, for less than twice the gateway timeout.
    played.standStill(Duration.ofMillis(17_001), Memory.PARTITION);
    assertThat(published()).isEmpty();
    beat("g");
    passWithBeats(Duration.ofMillis(9_900), "g");
    assertThat(published()).isEmpty();
    passWithBeats(Duration.ofMillis(100), "g");
    assertOffline("bo", last);

    // A gateway that stays silent loses its users as of its last beat.
    passWithBeats(Duration.ofSeconds(10), "g");
    assertOffline("cy", last);
  }

  @Test
  void slightlyLateTimerCounts() {
    settleWith("al");

    played.standStill(TIMEOUT.plusSeconds(2), Memory.PARTITION);
    assertThat(published()).containsExactly("al offline");
  }

  @Test
  void lateTimerEndsAZeroGracePeriod() {
    begin(Duration.ZERO);
    settle();
    report("g", 1, List.of("al"), List.of());
    report("g", 2, List.of(), List.of("al"));
    published();

    played.standStill(SECOND.multipliedBy(5), Memory.PARTITION);
    assertThat(published()).isEmpty();
    pass(SECOND);
    assertThat(published()).containsExactly("al offline");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyKindOfTimerHasAHandler(boolean late) throws Exception {
    for (Class<?> kind : Timer.class.getPermittedSubclasses()) {
      Constructor<?> constructor = kind.getDeclaredConstructors()[0];
      Object[] names = Collections.nCopies(constructor.getParameterCount(), TEAM).toArray();

      memory.onTimer((Timer) constructor.newInstance(names), late, new HashSet<>());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warren.worker.ownership.OneOfEachNote#notes")
  void everyKindOfNoteHasAHandler(Note note) {
    played.note(TEAM, note);
  }
}
