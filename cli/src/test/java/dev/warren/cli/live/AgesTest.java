package dev.warren.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T11:59:48.000Z, 12 s",
    "2026-01-31T11:58:01.000Z, 119 s",
    "2026-01-31T11:50:00.000Z, 10 min",
    "2026-01-31T02:00:00.000Z, 10 h",
    "2026-01-21T12:00:00.000Z, 10 d",
    "2026-01-31T12:00:03.000Z, 0 s",
    "yesterday, ''"
  })
  void ageHasTheUnitOfItsSize(String timestamp, String age) {
    assertThat(Ages.of(timestamp, NOW)).isEqualTo(age);
  }
}
