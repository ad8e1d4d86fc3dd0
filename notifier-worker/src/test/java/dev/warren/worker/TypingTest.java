package dev.warren.worker;

import static dev.warren.worker.AsGateway.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Who types says so again and again; the log has it once, and when it is over. */
class TypingTest {

  @Test
  void whoNoLongerTypesStopsByItselfAndWhatIsSaidAgainIsNotPassedOn() throws Exception {
    try (TestBroker broker = TestBroker.start();
        ConfigurableApplicationContext worker = TestWorker.start(broker, 1);
        AsGateway gateway = new AsGateway(broker)) {
      assertThat(worker.isRunning()).isTrue();
      for (int i = 0; i < 10; i++) {
        gateway.client("chat.r", typing("al", true));
      }
      gateway.client("chat.r", typing("bo", true));
      gateway.client("chat.r", typing("bo", false));
      gateway.client("chat.r", typing("bo", false));

      soon().until(() -> gateway.log("chat.r").size() == 4);

      List<JsonNode> events = gateway.events("chat.r");
      assertThat(events.stream().map(event -> event.get("data").toString()))
          .containsExactly(
              "{\"userId\":\"al\",\"typing\":true}",
              "{\"userId\":\"bo\",\"typing\":true}",
              "{\"userId\":\"bo\",\"typing\":false}",
              "{\"userId\":\"al\",\"typing\":false}");
      Duration lasted = Duration.between(time(events.get(0)), time(events.get(3)));
      assertThat(lasted).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
      assertThat(gateway.log("chat.r"))
          .allMatch(
              message ->
                  message
                      .getProperties()
                      .getHeaders()
                      .get(Names.WHEN_SLOW_HEADER)
                      .toString()
                      .equals("drop"));
      gateway.client("chat.r", typing("cy", false));
      gateway.client("chat.r", typing("dy", true));
      soon().until(() -> gateway.log("chat.r").size() == 5);
      assertThat(gateway.events("chat.r").get(4).get("data").get("userId").stringValue())
          .isEqualTo("dy");
      soon().until(() -> gateway.count(Family.MESSAGES.queue(0)) == 0);
      assertThat(gateway.count(Names.DEAD_LETTERS)).isZero();
    }
  }

  private static Instant time(JsonNode event) {
    return Instant.parse(event.get("timestamp").stringValue());
  }

  private static String typing(String user, boolean typing) {
    return "{'type':'typing','data':{'userId':'%s','typing':%s}}".formatted(user, typing);
  }
}
