package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Clients repeat that a user is typing. The log has this once, and the end once. */
class TypingTest extends MemoryTestBase {

  TypingTest() {
    super(Family.MESSAGES);
  }

  @Test
  void repeatedTypingIsPublishedOnceAndEndsByItself() throws Exception {
    for (int i = 0; i < 10; i++) {
      gateway.post("chat.r", typing("al", true));
    }
    gateway.post("chat.r", typing("bo", true));
    gateway.post("chat.r", typing("bo", false));
    gateway.post("chat.r", typing("bo", false));

    soon().until(() -> data("chat.r").contains(ended("al")));

    // On a slow machine the repetitions may take so long that one more is published.
    assertThat(data("chat.r")).hasSizeLessThan(10);
    assertThat(data("chat.r").stream().distinct())
        .containsExactly(began("al"), began("bo"), ended("bo"), ended("al"));
    List<JsonNode> events = gateway.events("chat.r");
    assertThat(Duration.between(time(events.get(0)), time(events.get(events.size() - 1))))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    assertThat(gateway.log("chat.r"))
        .extracting(each -> each.getProperties().getHeaders().get(Names.WHEN_SLOW_HEADER))
        .allMatch(header -> header.toString().equals("drop"));

    // By now the worker knows every user that is typing, so it does not publish the end of another
    // user's typing.
    gateway.post("chat.r", typing("cy", false));
    gateway.post("chat.r", typing("dy", true));
    soon().until(() -> data("chat.r").contains(began("dy")));
    assertThat(data("chat.r")).doesNotContain(ended("cy"));
    assertAllProcessed();
  }

  private List<String> data(String channel) {
    return gateway.events(channel).stream().map(event -> event.get("data").toString()).toList();
  }

  private static String began(String user) {
    return "{\"userId\":\"%s\",\"typing\":true}".formatted(user);
  }

  private static String ended(String user) {
    return "{\"userId\":\"%s\",\"typing\":false}".formatted(user);
  }

  private static Instant time(JsonNode event) {
    return Instant.parse(event.get("timestamp").stringValue());
  }

  private static String typing(String user, boolean typing) {
    return "{'type':'typing','data':{'userId':'%s','typing':%s}}".formatted(user, typing);
  }
}
