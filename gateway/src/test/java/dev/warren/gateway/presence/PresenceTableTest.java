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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PresenceTableTest {

  private final AtomicLong bytes = new AtomicLong();
  private final PresenceTable table = new PresenceTable(bytes);

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

  /** A publisher may name any number of users, who need not exist. */
  @Test
  void inventedUsersAreBounded() {
    table.change(new Presence("alice", Status.ONLINE, 1), 1);
    for (int i = 0; i < 20_000; i++) {
      table.change(new Presence("x".repeat(190) + i, Status.ONLINE, 1), 2);
    }
    Presence busy = new Presence("alice", Status.BUSY, 2);
    table.change(busy, 3);
    assertThat(table.shown().users()).hasSizeBetween(10_000, 15_000).contains(busy);
    assertThat(bytes.get()).isBetween(8_000_000L, 9_000_000L);
    table.replace(List.of(busy), 4);
    assertThat(table.shown().users()).containsExactly(busy);
    table.clear();
    assertThat(bytes).hasValue(0);
  }
}
