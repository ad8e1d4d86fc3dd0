package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import java.io.ByteArrayOutputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnQueuesCheckTest {

  private static String line(int status, String bindings) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // FakeWeb finds a page by the decoded path.
    try (FakeWeb api =
        new FakeWeb()
            .with("/api/exchanges/a b/c/warren.topics/bindings/source", status, bindings)) {
      new OwnQueuesCheck(new WebProbe(api.url(), ""), "a b/c", new Findings(Shells.output(out)))
          .run();
    }
    return out.toString(UTF_8).strip();
  }

  private static String binding(String queue, String key) {
    return "{\"destination\":\"%s\",\"destination_type\":\"queue\",\"routing_key\":\"%s\"}"
        .formatted(queue, key);
  }

  @Test
  void warrensOwnBindingsAreNotListed() throws Exception {
    String own = binding("warren.log", "#") + "," + binding("warren.presence.0", "warren.beats");
    assertThat(line(200, "[" + own + "]"))
        .isEqualTo("ok       own queues   none are bound to warren.topics");
  }

  @Test
  void tenOfManyQueuesAreShown() throws Exception {
    String many =
        IntStream.range(10, 30)
            .mapToObj(i -> binding("q" + i, "orders.#"))
            .collect(Collectors.joining(","));
    assertThat(line(200, "[" + many + "]"))
        .contains("queue q19 (orders.#) and 10 more. They get messages only of the channels")
        .doesNotContain("q20");
  }

  @Test
  void userWithoutRightsSkipsTheCheck() throws Exception {
    assertThat(line(401, "{}"))
        .isEqualTo(
            "skipped  own queues   RabbitMQ does not show the bindings of warren.topics (HTTP 401)");
  }
}
