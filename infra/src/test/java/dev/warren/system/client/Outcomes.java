package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** The outcomes of a client's publications. */
final class Outcomes {

  private Outcomes() {}

  /** Asserts that the gateway has confirmed all of them; returns the ids of the events. */
  static List<String> assertAllPublished(Subject subject, List<Integer> publications) {
    List<String> ids = new ArrayList<>();
    for (int n : publications) {
      Event outcome = subject.awaitOutcome(n);
      assertThat(outcome.name()).as("%s", outcome.json()).isEqualTo("published");
      ids.add(outcome.text("eventId"));
    }
    assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
    return ids;
  }

  /** Asserts that the client has given them up for this reason. */
  static void assertDropped(Subject subject, List<Integer> publications, String reason) {
    for (int n : publications) {
      Event outcome = subject.awaitOutcome(n);
      assertThat(outcome.is("dropped", "reason", reason)).as("%s", outcome.json()).isTrue();
    }
  }
}
