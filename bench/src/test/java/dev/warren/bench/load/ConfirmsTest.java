package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfirmsTest {

  private final Confirms confirms = new Confirms();

  @Test
  void confirmsCountInAnyOrder() {
    confirms.confirm(2, false);
    confirms.confirm(4, false);
    assertThat(confirms.has(1)).isFalse();

    confirms.confirm(1, false);
    assertThat(confirms.has(2)).isTrue();
    assertThat(confirms.has(3)).isFalse();

    confirms.confirm(3, true);
    assertThat(confirms.has(4)).isTrue();
    assertThat(confirms.has(5)).isFalse();
  }

  @Test
  void theRingComesRoundAgain() {
    for (long tag = 1; tag <= 5_000; tag += 500) {
      confirms.confirm(tag + 499, true);
    }

    assertThat(confirms.has(5_000)).isTrue();
    assertThat(confirms.has(5_001)).isFalse();
  }
}
