package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldEventsTest {

  private final HeldEvents events = new HeldEvents();

  private static HeldMessage event(long offset, String channel, String id) {
    return new HeldMessage(message(offset, channel, id, "{\"type\":\"t\",\"data\":{}}"));
  }

  /** "Aa" and "BB" have the same hash code. */
  @Test
  void namesOfTheSameHashCodeAreDifferent() {
    List<HeldMessage> all = new ArrayList<>();
    long offset = 1;
    for (String channel : List.of("Aa", "BB")) {
      for (String id : List.of("AaAa", "AaBB", "BBAa", "BBBB")) {
        HeldMessage added = event(offset++, channel, id);
        assertThat(events.add(added)).isTrue();
        all.add(added);
      }
    }
    for (HeldMessage each : all) {
      assertThat(events.add(event(offset++, each.channel().name(), each.name()))).isFalse();
    }
    for (HeldMessage each : all) {
      each.pack();
      events.remove(each);
      HeldMessage again = event(offset++, each.channel().name(), each.name());
      assertThat(events.add(again)).isTrue();
      assertThat(events.add(event(offset++, each.channel().name(), each.name()))).isFalse();
    }
  }
}
