package dev.warren.gateway.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An attacker with many addresses cannot reset another client's buckets, nor fill the memory. */
class BucketMapTest {

  private static final int MOST = 100;
  private static final int SHARED = 4;

  private final FakeTime clock = new FakeTime();

  private final RateTable rates =
      new RateTable("warren.rates.address", 1).with(Limit.CONNECTS, Rate.of("2/10s"));

  private final BucketMap<String> map =
      new BucketMap<>(MOST, SHARED, key -> new SharedBuckets(rates, clock));

  private boolean take(String key) {
    return map.get(key).take(Limit.CONNECTS, 1) == 0;
  }

  @Test
  void usedBucketIsNotPushedOut() {
    assertThat(take("bob") && take("bob")).isTrue();
    for (int i = 0; i < 10_000; i++) {
      take("attacker-" + i);
    }
    assertThat(take("bob")).isFalse();
  }

  @Test
  void mapIsBounded() {
    for (int i = 0; i < 10_000; i++) {
      take("attacker-" + i);
    }
    assertThat(map.size()).isEqualTo(MOST);
  }

  @Test
  void clientsWithoutAPlaceShareBuckets() {
    int allowed = 0;
    for (int i = 0; i < MOST + 1_000; i++) {
      allowed += take("attacker-" + i) ? 1 : 0;
    }
    assertThat(allowed).isBetween(MOST + 2, MOST + 2 * SHARED);
  }

  @Test
  void fullBucketsMakeRoom() {
    for (int i = 0; i < MOST; i++) {
      take("attacker-" + i);
    }
    clock.pass(Duration.ofSeconds(10));
    assertThat(take("bob") && take("bob")).isTrue();
    assertThat(take("bob")).isFalse();
    assertThat(map.size()).isLessThan(MOST);
  }

  @Test
  void connectionKeepsItsEntry() {
    assertThat(map.connect("bob", 1)).isTrue();
    clock.pass(Duration.ofHours(1));
    for (int i = 0; i < 10_000; i++) {
      take("attacker-" + i);
    }
    assertThat(map.connect("bob", 1)).isFalse();
    map.disconnect("bob");
    assertThat(map.connect("bob", 1)).isTrue();
  }

  @Test
  void connectionsFindAPlaceInAFullMap() {
    for (int i = 0; i < MOST; i++) {
      take("attacker-" + i);
    }
    assertThat(map.connect("bob", 1)).isTrue();
    assertThat(map.connect("bob", 1)).isFalse();
  }
}
