package dev.warren.letter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeathTest {

  @Test
  void mostRecentDeathComesFirst() {
    Map<String, Object> last =
        Map.of(
            "reason", "rejected",
            "queue", "q",
            "exchange", "",
            "routing-keys", List.of("key", "other"),
            "time", new Date(1_000));

    assertThat(Death.last(Map.of("x-death", List.of(last, Map.of("reason", "expired")))))
        .contains(new Death("rejected", "q", "", "key", Instant.ofEpochSecond(1)));
  }

  @Test
  void invalidHeadersHoldNoDeath() {
    assertThat(Death.last(null)).isEmpty();
    assertThat(Death.last(Map.of())).isEmpty();
    assertThat(Death.last(Map.of("x-death", List.of()))).isEmpty();
    assertThat(Death.last(Map.of("x-death", "forged"))).isEmpty();
    assertThat(Death.last(Map.of("x-death", List.of("forged")))).isEmpty();
  }
}
