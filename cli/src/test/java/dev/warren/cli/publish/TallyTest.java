package dev.warren.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void equalReasonsAreCountedTogether() {
    tally.refused(3, "data.noteId: is missing");
    tally.refused(4, "event: is not JSON");
    tally.refused(9, "data.noteId: is missing");

    assertThat(tally.refused()).isEqualTo(3);
    assertThat(tally.reasons())
        .containsExactly(
            new Tally.Reason("data.noteId: is missing", 2, 3),
            new Tally.Reason("event: is not JSON", 1, 4));
  }

  @Test
  void endlesslyManyReasonsAreSummedUp() {
    for (int line = 1; line <= 1_000; line++) {
      tally.refused(line, "id: '" + line + "' is too long");
    }

    assertThat(tally.reasons()).hasSize(21);
    assertThat(tally.reasons().get(20)).isEqualTo(new Tally.Reason("other reasons", 980, 21));
  }
}
