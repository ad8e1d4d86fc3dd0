package dev.warren.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AckedAlertsTest {

  private final AckedAlerts acked = new AckedAlerts();

  @Test
  void idsAreOfOneUser() {
    acked.add("ann", "a1", 1_000, Set.of());

    assertThat(acked.contains("ann", "a1")).isTrue();
    assertThat(acked.contains("bob", "a1")).isFalse();
    assertThat(acked.contains("ann", "a2")).isFalse();
  }

  @Test
  void alertRaisedLaterWithTheSameIdIsAnother() {
    acked.add("ann", "a1", 1_000, Set.of());

    assertThat(acked.contains("ann", alert(1_000))).isTrue();
    assertThat(acked.contains("ann", alert(1_001))).isFalse();
  }

  @Test
  void otherAlertWithTheSameIdIsAnother() {
    acked.add("ann", "a1", 1_000, Set.of(alert("{}").sameness()));
    acked.add("ann", "a1", 1_000, Set.of());

    assertThat(acked.contains("ann", alert("{}"))).isTrue();
    assertThat(acked.contains("ann", alert("{\"other\":1}"))).isFalse();
  }

  private static Alert alert(String json) {
    return new Alert("a1", 1_000, false, json.getBytes(StandardCharsets.UTF_8));
  }

  private static Alert alert(long timestampMillis) {
    return new Alert("a1", timestampMillis, false, new byte[0]);
  }
}
