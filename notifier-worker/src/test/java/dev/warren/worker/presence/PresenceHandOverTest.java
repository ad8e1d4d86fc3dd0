package dev.warren.worker.presence;

import static dev.warren.presence.Status.AWAY;
import static dev.warren.presence.Status.BUSY;
import static dev.warren.presence.Status.OFFLINE;
import static dev.warren.presence.Status.ONLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.presence.Presence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A new owner learns from gateways what an earlier owner published. */
class PresenceHandOverTest extends PresenceTestBase {

  @Test
  void newOwnerPublishesOnlyChanges() {
    fullReport(
        "g",
        7,
        List.of("al", "bo", "cy"),
        List.of(shown("al", AWAY), shown("bo", ONLINE), shown("dy", BUSY), shown("ed", OFFLINE)),
        100);
    fullReport("h", 3, List.of("fy"), List.of(shown("fy", BUSY), shown("al", BUSY)), 99);

    // "cy" connected while the partition had no owner.
    assertThat(published()).containsExactly("cy online");
    passWithBeats(Duration.ofMillis(14_900), "g", "h");
    assertThat(published()).isEmpty();
    passWithBeats(Duration.ofMillis(100), "g", "h");
    assertThat(published()).containsExactly("dy offline");
    assertThat(keyframe())
        .extracting(p -> p.userId() + " " + p.status().title())
        .containsExactlyInAnyOrder(
            "al away", "bo online", "cy online", "dy offline", "ed offline", "fy busy");
  }

  @Test
  void gatewayFurtherInTheLogIsRight() {
    fullReport("g", 7, List.of("al"), List.of(shown("al", AWAY)), 100);
    fullReport("h", 7, List.of(), List.of(shown("al", BUSY)), 101);
    fullReport("i", 7, List.of(), List.of(shown("al", ONLINE)), 99);

    pass(SECOND.multipliedBy(3));

    assertThat(published()).isEmpty();
    assertThat(keyframe()).extracting(Presence::status).containsExactly(BUSY);
  }

  @Test
  void ownPublicationBeatsEveryReport() {
    fullReport("g", 7, List.of("al"), List.of(shown("al", AWAY)), 100);
    setByClient("al", BUSY);
    fullReport("h", 7, List.of("al"), List.of(shown("al", AWAY)), 200);

    assertThat(published()).containsExactly("al busy");
    assertThat(keyframe()).extracting(Presence::status).containsExactly(BUSY);
  }

  @Test
  void newOwnerWaitsForAGatewayThatKnows() {
    fullReport("new", 1, List.of("al"), null, 0);
    assertThat(published()).isEmpty();
    fullReport("old", 9, List.of("bo"), List.of(shown("al", AWAY), shown("bo", ONLINE)), 100);
    pass(SECOND.multipliedBy(3));
    assertThat(published()).isEmpty();

    begin(GRACE);
    fullReport("new", 1, List.of("al"), null, 0);
    pass(SECOND.multipliedBy(2));
    assertThat(published()).containsExactly("al online");
  }

  @Test
  void gapInReportsNeedsAFullReport() {
    settle();
    report("g", 1, List.of("al"), List.of());
    report("g", 1, List.of("al"), List.of());
    report("g", 2, List.of("bo"), List.of());
    report("g", 1, List.of("al"), List.of());
    assertThat(published()).containsExactly("al online", "bo online");
    assertThat(played.resyncs).isZero();

    report("g", 4, List.of("cy"), List.of());
    assertThat(played.resyncs).isEqualTo(1);
    assertThat(published()).isEmpty();

    fullReport("g", 5, List.of("bo", "cy", "di"), null, 0);
    assertThat(published()).containsExactly("cy online", "di online");
    passWithBeats(GRACE, "g");
    assertThat(published()).containsExactly("al offline");

    report("unknown", 3, List.of("ed"), List.of());
    assertThat(played.resyncs).isEqualTo(2);
    assertThat(published()).isEmpty();
  }
}
