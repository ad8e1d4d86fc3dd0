package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway checks events of a kind that a setting adds, before they are posted. */
@ExtendWith(NoLeaks.class)
class KindsOfOnesOwnTest {

  private static final String NO_BROKER = "amqp://localhost:1";

  @TempDir private Path folder;

  /** The good one goes as far as RabbitMQ, which is not there. */
  @Test
  void whatBreaksItsFileIsRefusedAndWhatDoesNotGoesOn() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("builds.json"),
            "{\"$defs\":{\"builds.done\":{\"required\":[\"buildId\"]}}}");
    Map<String, String> answers = new LinkedHashMap<>();
    answers.put("{\"type\":\"done\",\"data\":{\"buildId\":7}}", "broker_unavailable ");
    answers.put("{\"type\":\"done\",\"data\":{}}", "invalid_event data.buildId: is missing");
    answers.put(
        "{\"type\":\"lost\",\"data\":{}}",
        "invalid_event type: 'lost' is not one of done, the types of 'builds'");
    try (RunningGateway gateway =
        RunningGateway.start(
            NO_BROKER,
            "warren.dev-tokens=true",
            "warren.session.publish-timeout=1s",
            "warren.kinds.builds=" + file)) {
      String bearer = gateway.bearer("{\"user\":\"bob\",\"teams\":[\"team-7\"]}");
      for (String destination : List.of("/app/builds.team-7", "/topic/builds.team-7")) {
        for (Map.Entry<String, String> answer : answers.entrySet()) {
          try (StompClient client = gateway.client(bearer)) {
            client.send("SEND\ndestination:" + destination + "\n\n" + answer.getKey() + "\0");
            StompClient.Frame error = client.awaitFrame("ERROR");
            assertThat(error.headers().get("code") + " " + error.body())
                .startsWith(answer.getValue());
          }
        }
      }
    }
  }

  @Test
  void aGatewayWhoseKindsCannotBeReadDoesNotStart() {
    String missing = folder.resolve("none.json").toString();

    assertThatThrownBy(() -> RunningGateway.start(NO_BROKER, "warren.kinds.x=" + missing).close())
        .rootCause()
        .hasMessage("kind 'x': " + missing + " is not there");
    assertThatThrownBy(
            () -> RunningGateway.start(NO_BROKER, "warren.kinds.notes=" + missing).close())
        .rootCause()
        .hasMessageStartingWith("kind 'notes': is Warren's own");
  }
}
