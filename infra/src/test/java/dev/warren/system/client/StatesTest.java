package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The rows notice states that do not follow each other, and states without a change. */
class StatesTest {

  private static States states(String... all) {
    List<Event> events = new ArrayList<>();
    for (String each : all) {
      String[] parts = each.split("/");
      String json =
          """
          {"event":"state","state":"%s","reason":"%s","transport":"%s"}"""
              .formatted(parts[0], part(parts, 1), part(parts, 2));
      events.add(new Event(events.size(), 0, JsonMapper.shared().readTree(json)));
    }
    return new States(events);
  }

  private static String part(String[] parts, int index) {
    return parts.length > index ? parts[index] : "";
  }

  @Test
  void anOrdinaryLifeIsRight() {
    States states =
        states("connecting", "connected", "waiting/lost", "connecting", "connected", "closed");
    assertThat(states.problems()).isEmpty();
    assertThat(states.connections()).isEqualTo(2);
    assertThat(states.last()).isEqualTo("closed");
  }

  @Test
  void connectedWithoutAnAttemptIsAProblem() {
    assertThat(states("connecting", "waiting", "connected").problems())
        .containsExactly("'connected' after 'waiting'");
  }

  @Test
  void stateAfterTheEndIsAProblem() {
    assertThat(states("connecting", "closed", "waiting").problems())
        .containsExactly("'waiting' after 'closed'");
  }

  @Test
  void repetitionIsAProblem() {
    assertThat(states("connecting", "waiting/lost", "waiting/lost").problems()).hasSize(1);
    assertThat(states("connecting", "waiting/lost", "waiting/token").problems()).isEmpty();
  }

  @Test
  void webSocketsAreCountedOnce() {
    States states =
        states(
            "connecting",
            "connected/start/websocket",
            "connected/retry/websocket",
            "waiting/lost",
            "connecting",
            "connected/blocked/sse",
            "connected/retry/websocket");
    assertThat(states.webSockets()).isEqualTo(2);
  }

  @Test
  void unknownStateIsAProblem() {
    assertThat(states("connecting", "online").problems()).hasSize(1);
  }
}
