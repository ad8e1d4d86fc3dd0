package dev.warren.gateway;

import static dev.warren.gateway.RunningGateway.NO_BROKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kinds of events that a setting adds. The gateway validates their events before it publishes them.
 */
@ExtendWith(NoLeaks.class)
class CustomKindsTest {

  @TempDir private Path folder;

  /** A valid event is refused too, but only because RabbitMQ is missing here. */
  @Test
  void invalidEventOfACustomKindIsRefused() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("builds.json"),
            "{\"$defs\":{\"builds.done\":{\"required\":[\"buildId\"]}}}");
    Map<String, String> replies = new LinkedHashMap<>();
    replies.put("{\"type\":\"done\",\"data\":{\"buildId\":7}}", "broker_unavailable ");
    replies.put("{\"type\":\"done\",\"data\":{}}", "invalid_event data.buildId: is missing");
    replies.put(
        "{\"type\":\"lost\",\"data\":{}}",
        "invalid_event type: 'lost' is not one of done, the types of 'builds'");
    try (RunningGateway gateway =
        RunningGateway.starting(
            NO_BROKER, "warren.session.publish-timeout=1s", "warren.kinds.builds=" + file)) {
      String token = gateway.token(Tokens.member("bob", "team-7"));
      for (String destination : List.of("/app/builds.team-7", "/topic/builds.team-7")) {
        for (Map.Entry<String, String> reply : replies.entrySet()) {
          try (StompClient client = gateway.client(token)) {
            client.send("SEND\ndestination:" + destination + "\n\n" + reply.getKey() + "\0");
            StompFrame error = client.take("ERROR");
            assertThat(error.header("code") + " " + error.text()).startsWith(reply.getValue());
          }
        }
      }
    }
  }

  @Test
  void unreadableKindEndsTheStart() {
    String missing = folder.resolve("none.json").toString();

    assertThatThrownBy(
            () -> RunningGateway.starting(NO_BROKER, "warren.kinds.x=" + missing).close())
        .rootCause()
        .hasMessage("kind 'x': " + missing + " is not there");
    assertThatThrownBy(
            () -> RunningGateway.starting(NO_BROKER, "warren.kinds.notes=" + missing).close())
        .rootCause()
        .hasMessageStartingWith("kind 'notes': is Warren's own");
  }
}
