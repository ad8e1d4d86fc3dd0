package dev.warren.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckedAlertsTest {

  private final AckedAlerts acked = new AckedAlerts();

  @Test
  void idsAreOfOneUser() {
    acked.add("ann", "a1", 1_000);

    assertThat(acked.contains("ann", "a1")).isTrue();
    assertThat(acked.contains("bob", "a1")).isFalse();
    assertThat(acked.contains("ann", "a2")).isFalse();
  }

  @Test
  void alertRaisedLaterWithTheSameIdIsAnother() {
    acked.add("ann", "a1", 1_000);

    assertThat(acked.contains("ann", alert(1_000))).isTrue();
    assertThat(acked.contains("ann", alert(1_001))).isFalse();
  }

  private static Alert alert(long timestampMillis) {
    return new Alert("a1", timestampMillis, false, new byte[0]);
  }
}
