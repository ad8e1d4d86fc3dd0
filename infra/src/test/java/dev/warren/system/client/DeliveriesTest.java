package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The rows notice whatever is wrong with the messages of a subscription. */
class DeliveriesTest {

  private static final List<String> EXPECTED = List.of("a", "b", "c");

  private static List<String> problems(String... shown) {
    return new Deliveries(List.of(shown), LongStream.rangeClosed(1, shown.length).boxed().toList())
        .problems(EXPECTED);
  }

  @Test
  void everyEventOnceInOrderIsRight() {
    assertThat(problems("a", "b", "c")).isEmpty();
  }

  @Test
  void lostEventIsAProblem() {
    assertThat(problems("a", "c")).containsExactly("1 lost, such as [b]");
  }

  @Test
  void repeatedEventIsAProblem() {
    assertThat(problems("a", "b", "b", "c")).containsExactly("1 shown again, such as [b]");
  }

  @Test
  void strangeEventIsAProblem() {
    assertThat(problems("a", "b", "x", "c")).containsExactly("1 not expected, such as [x]");
  }

  @Test
  void wrongOrderIsAProblem() {
    assertThat(problems("b", "a", "c")).containsExactly("not in the order of the log");
  }

  @Test
  void positionThatDoesNotGrowIsAProblem() {
    assertThat(new Deliveries(EXPECTED, List.of(1L, 3L, 3L)).problems(EXPECTED))
        .containsExactly("position 3 after 3");
  }
}
