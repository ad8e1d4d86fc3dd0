package dev.warren.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.presence.Note.Report;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A gateway's reports about the users of one team. */
class AttendanceTest {

  private static final PresenceTable.Shown UNKNOWN = new PresenceTable.Shown(List.of(), 0);

  private final Attendance team = new Attendance(7);

  private @Nullable Report report() {
    return team.report("gateway-1", UNKNOWN);
  }

  @Test
  void theFirstReportIsFull() {
    team.sessionBegan("alice");
    Report first = report();
    assertThat(first.full()).isTrue();
    assertThat(first.seq()).isEqualTo(8);
    assertThat(first.present()).containsExactly("alice");
    assertThat(first.shown().users()).as("this gateway knows nothing").isNull();
  }

  @Test
  void laterReportsHaveTheChangesOnly() {
    team.sessionBegan("alice");
    report();
    team.sessionBegan("bob");
    team.sessionEnded("alice");
    Report second = report();
    assertThat(second.full()).isFalse();
    assertThat(second.seq()).isEqualTo(9);
    assertThat(second.present()).containsExactly("bob");
    assertThat(second.gone()).containsExactly("alice");
    assertThat(report()).isNull();
  }

  @Test
  void onlyTheLastSessionOfAUserCounts() {
    team.sessionBegan("alice");
    report();
    team.sessionBegan("alice");
    team.sessionEnded("alice");
    assertThat(report()).isNull();
    team.sessionEnded("alice");
    assertThat(report().gone()).containsExactly("alice");
    assertThat(team.isEmpty()).isTrue();
  }

  @Test
  void aReloadBetweenTwoReportsIsNoChange() {
    team.sessionBegan("alice");
    report();
    team.sessionEnded("alice");
    team.sessionBegan("alice");
    assertThat(report()).isNull();
  }

  @Test
  void aFullReportHasWhatIsShown() {
    team.sessionBegan("alice");
    report();
    team.makeFull();
    List<Presence> users = List.of(new Presence("bob", Status.AWAY, 1));
    Report full = team.report("gateway-1", new PresenceTable.Shown(users, 42));
    assertThat(full.present()).containsExactly("alice");
    assertThat(full.shown().users()).isEqualTo(users);
    assertThat(full.shown().at()).isEqualTo(42);
  }

  @Test
  void aTeamWithoutAValidChannelIsLeftOut() {
    assertThat(Attendance.channel("red")).isEqualTo("presence.red");
    assertThat(Attendance.channel("")).isNull();
    assertThat(Attendance.channel("x".repeat(300))).isNull();
  }
}
