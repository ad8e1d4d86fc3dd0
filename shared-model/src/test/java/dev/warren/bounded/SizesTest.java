package dev.warren.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The largest entry comes first, and of equal ones the one that was set first. */
class SizesTest {

  private final Sizes<String> sizes = new Sizes<>();

  @Test
  void largestAndThenOldestComesFirst() {
    assertThat(sizes.largest()).isNull();
    sizes.set("a", 5);
    sizes.set("b", 7);
    sizes.set("c", 7);
    assertThat(sizes.largest()).isEqualTo("b");

    sizes.set("b", 7);
    assertThat(sizes.largest()).isEqualTo("c");
    sizes.remove("c");
    sizes.remove("c");
    sizes.set("b", 1);
    assertThat(sizes.largest()).isEqualTo("a");
    assertThat(sizes.total()).isEqualTo(6);
  }

  @Test
  void entryWithoutBytesIsRemoved() {
    sizes.add("a", 5);
    sizes.add("a", 2);
    assertThat(sizes.total()).isEqualTo(7);
    sizes.add("a", -7);
    assertThat(sizes.largest()).isNull();
    assertThat(sizes.total()).isZero();
  }
}
