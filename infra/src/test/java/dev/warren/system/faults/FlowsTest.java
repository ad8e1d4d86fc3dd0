package dev.warren.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlowsTest {

  private final MessageId event = new MessageId("events.a", 1);
  private final MessageId alert = new MessageId("alerts.a", 1);
  private long now;
  private final Flows flows = new Flows(() -> now * 1_000_000);

  @Test
  void recoveryCountsFromTheEndOfTheFault() {
    moveAt(0, event);
    beginAt(100);
    endAt(5_000);

    assertThat(flows.still()).containsExactly("acknowledged events.a");
    moveAt(5_300, event);

    assertThat(flows.still()).isEmpty();
    assertThat(flows.recovery()).isEqualTo(Duration.ofMillis(300));
    assertThat(flows.outage()).isEqualTo(Duration.ofMillis(5_300));
  }

  @Test
  void recoveryIsThatOfTheSlowestFlow() {
    moveAt(0, event);
    moveAt(0, alert);
    beginAt(100);
    endAt(200);
    moveAt(250, event);

    assertThat(flows.still()).containsExactly("acknowledged alerts");
    moveAt(900, alert);

    assertThat(flows.recovery()).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void messageUnderWayIsNoRecovery() {
    moveAt(0, event);
    beginAt(100);
    endAt(200);
    moveAt(201, event);
    moveAt(4_000, event);

    assertThat(flows.recovery()).isEqualTo(Duration.ofMillis(3_799));
  }

  @Test
  void laterEndDoesNotShortenAStandstill() {
    moveAt(0, event);
    beginAt(100);
    endAt(200);
    moveAt(201, event);
    endAt(3_000);

    assertThat(flows.still()).isNotEmpty();
    moveAt(3_100, event);

    assertThat(flows.recovery()).isEqualTo(Duration.ofMillis(2_899));
  }

  @Test
  void laterStandstillCountsFromItsOwnBeginning() {
    moveAt(0, event);
    beginAt(100);
    endAt(200);
    moveAt(300, event);
    moveAt(1_200, event);
    moveAt(2_500, event);

    assertThat(flows.recovery()).isEqualTo(Duration.ofMillis(1_300));
  }

  @Test
  void faultThatLastedLongerCountsFromItsRealEnd() {
    moveAt(0, event);
    beginAt(100);
    endAt(200);
    moveAt(5_000, event);
    now = 5_500;
    flows.endOnlyNow();
    moveAt(6_000, event);

    assertThat(flows.recovery()).isEqualTo(Duration.ofMillis(500));
    assertThat(flows.outage()).isEqualTo(Duration.ofMillis(5_000));
  }

  @Test
  void nextFaultCountsAnew() {
    moveAt(0, event);
    beginAt(100);
    endAt(200);
    moveAt(3_000, event);
    beginAt(3_100);
    endAt(3_200);
    moveAt(3_250, event);

    assertThat(flows.recovery()).isEqualTo(Duration.ofMillis(50));
    assertThat(flows.outage()).isEqualTo(Duration.ofMillis(250));
  }

  private void beginAt(long millis) {
    now = millis;
    flows.begin();
  }

  private void endAt(long millis) {
    now = millis;
    flows.end();
  }

  private void moveAt(long millis, MessageId id) {
    now = millis;
    flows.acknowledged(id);
  }
}
