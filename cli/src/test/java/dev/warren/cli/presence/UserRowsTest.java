package dev.warren.cli.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.json.Json;
import java.io.OutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UserRowsTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final UserRows rows = new UserRows(Shells.output(OutputStream.nullOutputStream()));

  private void event(String type, String data) {
    rows.event(
        Json.read(
            """
            {"type":"%s","channel":"presence.team-7","timestamp":"2026-01-31T11:59:00.000Z",
             "data":%s}"""
                .formatted(type, data)));
  }

  @Test
  void thoseWhoAreHereComeFirst() {
    event(
        "presence_state",
        """
        {"users":[{"userId":"al","status":"offline","lastSeen":"2026-01-31T02:00:00.000Z"},
          {"userId":"bo","status":"away","lastSeen":"2026-01-31T11:50:00.000Z"},
          {"userId":"cy","status":"online","lastSeen":"2026-01-31T11:59:50.000Z"}]}""");
    assertThat(rows.lines(80, NOW))
        .containsExactly(
            "TEAM    USER  STATUS   SINCE",
            "team-7  cy    online   10 s",
            "team-7  bo    away     10 min",
            "team-7  al    offline  10 h");
  }

  @Test
  void changeReplacesTheStatus() {
    event("user_presence", "{\"userId\":\"al\",\"status\":\"online\"}");
    event("user_presence", "{\"userId\":\"al\",\"status\":\"busy\"}");
    assertThat(rows.lines(80, NOW)).hasSize(2).last().isEqualTo("team-7  al    busy    60 s");
    assertThat(rows.objects())
        .singleElement()
        .hasToString(
            "{\"team\":\"team-7\",\"userId\":\"al\",\"status\":\"busy\","
                + "\"lastSeen\":\"2026-01-31T11:59:00.000Z\"}");
  }

  @Test
  void snapshotReplacesTheTeam() {
    event("user_presence", "{\"userId\":\"al\",\"status\":\"online\"}");
    event("presence_state", "{\"users\":[]}");
    assertThat(rows.lines(80, NOW))
        .containsExactly("no user of these teams was present within a day");
  }
}
