package dev.warren.gateway.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.session.AckMode;
import org.junit.jupiter.api.Test;

/** The estimate of a subscription's memory, by which a session's budget counts. */
class SubscribeRequestTest {

  /** Measured: a node of the fan-out's tree, with its map and its word, takes 182 bytes. */
  @Test
  void eachWordCountsWithItsNode() {
    assertThat(size("a" + ".a".repeat(90))).isBetween(90 * 182L, 90 * 200L);
  }

  @Test
  void tenThousandShortOnesFitIntoTheDefaultBudget() {
    assertThat(10_000 * size("notes.team-7")).isLessThan(8 * 1024 * 1024);
  }

  @Test
  void consumerOfAQueueCounts() {
    assertThat(sizeOf("/queue/team-7")).isGreaterThan(size("team-7") + 4_000);
  }

  private static long size(String channel) {
    return sizeOf("/topic/" + channel);
  }

  private static long sizeOf(String destination) {
    return new SubscribeRequest("sub-1", destination, AckMode.AUTO, null).sizeInMemory();
  }
}
