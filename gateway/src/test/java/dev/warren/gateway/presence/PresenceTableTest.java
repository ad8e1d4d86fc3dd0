package dev.warren.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import dev.warren.testkit.Patience;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PresenceTableTest {

  private final PresenceTable table = new PresenceTable();

  private static TeamState state(PresenceTable.Shown shown) {
    byte[] json = ("{\"data\":" + shown.users().size() + "}").getBytes(StandardCharsets.UTF_8);
    return new TeamState(
        new TopicMessage(
            shown.position(),
            new Channel("presence.red"),
            new EventInfo("", "presence_state", 0),
            Content.json(json)),
        1);
  }

  /** The thread that reads the log, for all clients, makes the changes. */
  private void changeOnAnotherThread() {
    CompletableFuture.runAsync(() -> table.change(new Presence("bob", Status.BUSY, 2), 6))
        .orTimeout(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  @Test
  void changeDoesNotWaitForTheJson() {
    table.change(new Presence("alice", Status.ONLINE, 1), 5);
    TeamState first =
        table.state(
            shown -> {
              changeOnAnotherThread();
              return state(shown);
            });
    assertThat(first.message().position()).isEqualTo(5);
    TeamState second = table.state(PresenceTableTest::state);
    assertThat(second.message().position()).as("the change is not lost").isEqualTo(6);
    assertThat(second.data(0, 1)).containsExactly('2');
    assertThat(table.state(PresenceTableTest::state)).isSameAs(second);
  }
}
