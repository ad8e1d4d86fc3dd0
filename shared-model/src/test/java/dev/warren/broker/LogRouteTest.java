package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.ChannelPattern;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRouteTest {

  private final LogRoute route =
      new LogRoute(List.of(ChannelPattern.of("notes.#"), ChannelPattern.of("circles.dev")));

  private boolean isBatched(String exchange, String channel) {
    return route.isBatched(exchange, channel, 100);
  }

  @Test
  void nothingIsBatchedBeforeTheLogHasBatches() {
    assertThat(isBatched(Names.TOPICS, "weather.berlin")).isFalse();
    route.batches(true);
    assertThat(isBatched(Names.TOPICS, "weather.berlin")).isTrue();
    route.batches(false);
    assertThat(isBatched(Names.TOPICS, "weather.berlin")).isFalse();
  }

  @Test
  void namedChannelsNotesAndOtherExchangesGoOneByOne() {
    route.batches(true);
    assertThat(isBatched(Names.TOPICS, "notes.a.b")).isFalse();
    assertThat(isBatched(Names.TOPICS, "circles.dev")).isFalse();
    assertThat(isBatched(Names.TOPICS, "circles.ops")).isTrue();
    assertThat(isBatched(Names.TOPICS, Names.BEATS)).isFalse();
    assertThat(isBatched(Names.EVENTS, "weather.berlin")).isFalse();
    assertThat(isBatched("", Names.LOG)).isFalse();
  }

  @Test
  void largeMessagesGoOneByOne() {
    route.batches(true);
    assertThat(route.isBatched(Names.TOPICS, "weather.a", LogBatch.ENOUGH_BYTES - 1)).isTrue();
    assertThat(route.isBatched(Names.TOPICS, "weather.a", LogBatch.ENOUGH_BYTES)).isFalse();
  }
}
