package dev.warren.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shares of the workers are even, and few partitions move when workers join and leave. */
class EvenSharesTest {

  private static List<List<String>> families(int families, int partitions) {
    return IntStream.range(0, families)
        .mapToObj(
            family -> IntStream.range(0, partitions).mapToObj(each -> family + "." + each).toList())
        .toList();
  }

  private static List<String> workers(int count) {
    return IntStream.range(0, count).mapToObj(each -> "w" + each).toList();
  }

  private static void assertEven(
      List<List<String>> families, Collection<String> workers, Map<String, String> shares) {
    List<List<String>> parts = new ArrayList<>(families);
    parts.add(families.stream().flatMap(List::stream).toList());
    for (List<String> part : parts) {
      List<Integer> sizes =
          workers.stream()
              .map(worker -> Collections.frequency(part.stream().map(shares::get).toList(), worker))
              .toList();
      assertThat(Collections.max(sizes) - Collections.min(sizes))
          .as("%s of %s over %s", sizes, part, workers)
          .isLessThanOrEqualTo(1);
      assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(part.size());
    }
  }

  private static long moves(Map<String, String> before, Map<String, String> after) {
    return after.keySet().stream()
        .filter(queue -> !after.get(queue).equals(before.get(queue)))
        .count();
  }

  @Test
  void sharesDifferByOneAtMost() {
    for (int partitions : List.of(1, 4, 7, 16)) {
      for (int count = 1; count <= 20; count++) {
        List<List<String>> families = families(6, partitions);
        assertEven(families, workers(count), EvenShares.of(families, workers(count), Map.of()));
      }
    }
  }

  @Test
  void sharesStayWhileNothingChanges() {
    List<List<String>> families = families(6, 16);
    for (int count = 1; count <= 9; count++) {
      Map<String, String> shares = EvenShares.of(families, workers(count), Map.of());
      assertThat(EvenShares.of(families, workers(count), shares)).isEqualTo(shares);
    }
  }

  @Test
  void orderOfTheWorkersDoesNotMatter() {
    List<List<String>> families = families(6, 16);
    List<String> reversed = new ArrayList<>(workers(5));
    Collections.reverse(reversed);
    assertThat(EvenShares.of(families, reversed, Map.of()))
        .isEqualTo(EvenShares.of(families, workers(5), Map.of()));
  }

  @Test
  void joiningWorkerTakesItsShareOnly() {
    List<List<String>> families = families(1, 16);
    Map<String, String> shares = EvenShares.of(families, workers(1), Map.of());
    for (int count = 2; count <= 8; count++) {
      Map<String, String> next = EvenShares.of(families, workers(count), shares);
      assertThat(moves(shares, next)).as("moves to %s workers", count).isEqualTo(16 / count);
      shares = next;
    }
  }

  @Test
  void onlyTheDeadWorkersPartitionsMove() {
    List<List<String>> families = families(1, 16);
    for (int count = 8; count >= 2; count--) {
      Map<String, String> before = EvenShares.of(families, workers(count), Map.of());
      Map<String, String> left = new HashMap<>(before);
      left.values().removeIf("w0"::equals);
      List<String> rest = workers(count).subList(1, count);
      Map<String, String> after = EvenShares.of(families, rest, left);
      assertThat(moves(left, after)).as("moves from %s", count).isEqualTo(16 - left.size());
      assertEven(families, rest, after);
    }
  }

  @Test
  void anyChangeMovesFewPartitions() {
    List<List<String>> families = families(6, 16);
    Random random = new Random(7);
    List<String> live = new ArrayList<>(workers(3));
    Map<String, String> shares = EvenShares.of(families, live, Map.of());
    for (int change = 0; change < 500; change++) {
      Map<String, String> left = new HashMap<>(shares);
      long needed;
      if (live.size() > 1 && random.nextInt(12) < live.size()) {
        String gone = live.remove(random.nextInt(live.size()));
        left.values().removeIf(gone::equals);
        needed = shares.size() - left.size();
      } else {
        live.add("j" + change);
        needed = 96 / live.size() + 1;
      }
      shares = EvenShares.of(families, live, left);
      assertEven(families, live, shares);
      // In each family, the workers with one partition more than others may be other ones.
      long others = Stream.of(live.size(), 16 % live.size()).min(Integer::compare).get() * 6L;
      assertThat(moves(left, shares)).as("%s", live).isLessThanOrEqualTo(needed + others);
    }
  }
}
