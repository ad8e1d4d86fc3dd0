package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.client.JsonClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A subscriber without faults and without a library: it shows what has really been published. */
final class Witness implements AutoCloseable {

  private static final int SECONDS = 24 * 3600;

  private final JsonClient client;

  /**
   * @param user whose token it has, so that it sees what this user may see
   */
  Witness(Cast cast, String user) throws Exception {
    String token = cast.world().token(user, cast.name(), SECONDS);
    client = JsonClient.open(cast.gateway().webSocket("/ws?token=" + token));
    client.settle();
  }

  /** The events of a channel so far, in order. */
  List<JsonNode> events(String channel) {
    return client.frames().stream()
        .filter(frame -> frame.has("position"))
        .filter(frame -> frame.path("channel").asString("").equals(channel))
        .toList();
  }

  /** Waits until a channel has this many events. */
  List<JsonNode> await(String channel, int count) {
    return Patience.await(count + " events of " + channel)
        .until(() -> events(channel), events -> events.size() >= count);
  }

  /** Asserts that the channel has exactly these events, once and in this order. */
  void assertSaw(String channel, List<String> ids) throws Exception {
    await(channel, ids.size());
    client.settle();
    List<JsonNode> seen = events(channel);
    assertThat(repeated(seen)).as("events twice in the log of " + channel).isEmpty();
    assertThat(seen.stream().map(frame -> frame.path("id").asString()))
        .as("events in the log of " + channel)
        .containsExactlyElementsOf(ids);
  }

  /** Repeated events, as the id and both positions: equal ones are a delivery that came twice. */
  private static List<String> repeated(List<JsonNode> events) {
    Map<String, Long> first = new HashMap<>();
    List<String> repeated = new ArrayList<>();
    for (JsonNode event : events) {
      String id = event.path("id").asString();
      long position = event.path("position").asLong();
      Long earlier = first.putIfAbsent(id, position);
      if (earlier != null) {
        repeated.add("%s at %d and %d".formatted(id, earlier, position));
      }
    }
    return repeated;
  }

  @Override
  public void close() throws Exception {
    client.close();
  }
}
