package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.message;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionsTest {

  private static final String ONE = "{\"type\":\"t\",\"data\":{\"x\":1}}";

  private final Repetitions repetitions = new Repetitions();

  @Test
  void sameEventIsARepetitionAndAnotherOfTheSameIdIsNot() {
    assertThat(repetitions.isNew(message(1, "a", "id", ONE))).isTrue();
    assertThat(repetitions.isNew(message(2, "a", "id", "{\"type\":\"t\",\"data\":{\"x\":2}}")))
        .isTrue();
    assertThat(
            repetitions.isNew(message(3, "a", "id", "{ \"data\": {\"x\": 1.0}, \"type\": \"t\" }")))
        .isFalse();
    assertThat(repetitions.isNew(message(4, "b", "id", ONE))).isTrue();
    assertThat(repetitions.isNew(message(5, "a", "", ONE))).isTrue();
    assertThat(repetitions.isNew(message(6, "a", "", ONE))).isTrue();
  }

  /** Messages of 1 MB: only the last of them are remembered themselves. */
  @Test
  void repetitionOfAMessageFarBackIsFound() {
    String large = "x".repeat(1_000_000);
    List<Boolean> isNew = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      isNew.add(repetitions.isNew(message(i, "a", "id-" + i, "{\"x\":\"" + large + "\"}")));
    }
    assertThat(isNew).doesNotContain(false);
    for (int i : new int[] {0, 5, 11, 19}) {
      assertThat(repetitions.isNew(message(20, "a", "id-" + i, "{\"x\":\"" + large + "\"}")))
          .as("message %d again", i)
          .isFalse();
    }
    assertThat(repetitions.isNew(message(21, "a", "id-0", "{}"))).isTrue();
  }

  @Test
  void messagesOfManyHeaderBytesAreNotKept() {
    for (int i = 0; i < 20; i++) {
      assertThat(repetitions.isNew(withHeader(i, "a", "id-" + i, 1_000_000))).isTrue();
    }
    assertThat(repetitions.remembered()).isEqualTo(8);
    assertThat(repetitions.isNew(withHeader(20, "a", "id-0", 1_000_000))).isFalse();
  }
}
