package dev.warren.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoundedTest {

  @Test
  void setForgetsTheElementAddedFirst() {
    Set<String> set = Bounded.set(2);
    set.addAll(List.of("a", "b"));

    assertThat(set.add("a")).isFalse();
    assertThat(set.add("c")).isTrue();

    assertThat(set).containsExactly("b", "c");
  }

  @Test
  void mapForgetsTheEntryAddedFirst() {
    Map<String, Integer> map = Bounded.map(2);
    map.put("a", 1);
    map.put("b", 2);
    map.put("a", 3);

    assertThat(map.get("a")).isEqualTo(3);
    map.put("c", 4);

    assertThat(map).containsExactly(Map.entry("b", 2), Map.entry("c", 4));
  }

  @Test
  void leastRecentlyUsedEntryIsForgotten() {
    Map<String, Integer> map = Bounded.leastRecentlyUsedMap(2);
    map.put("a", 1);
    map.put("b", 2);

    assertThat(map.get("a")).isEqualTo(1);
    assertThat(map.containsKey("b")).isTrue();
    map.put("c", 3);

    assertThat(map).containsOnlyKeys("a", "c");
  }

  @Test
  void boundOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Bounded.set(0));
  }
}
