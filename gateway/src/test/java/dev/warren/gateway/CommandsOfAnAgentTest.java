package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands wait for their agent in {@code /queue/agents.<id>}, as docs/agents.md says. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsOfAnAgentTest {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  private final String id = SERVER.freshName();
  private final String to = "destination:/queue/agents." + id + "\n";

  /** May read its own commands only, and may command nobody. */
  private String agent;

  /** May command that agent. */
  private String operator;

  @BeforeAll
  void bearers() throws Exception {
    String wanted = "{\"user\":\"%s\",\"role\":\"%s\",\"channels\":{\"%s\":[\"queue.agents.%s\"]}}";
    agent = SERVER.gateway().bearer(wanted.formatted(id, "agent", "read", id));
    operator = SERVER.gateway().bearer(wanted.formatted("olga", "user", "write", id));
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_1"})
  void theyWaitWhileItIsAwayAndComeAgainWhenItDied(Way way) {
    List<String> commands =
        IntStream.range(0, 10).mapToObj(i -> "{\"command\":\"c%d\"}".formatted(i)).toList();
    try (RawStomp olga = SERVER.connect(way, operator)) {
      commands.forEach(command -> olga.request("SEND", to, command));
      olga.request("DISCONNECT", "");
    }
    List<String> done = new ArrayList<>();
    try (RawStomp away = subscribe(way)) {
      for (int i = 0; i < 10; i++) {
        RawStomp.Frame command = away.message();
        assertThat(command.text()).isEqualTo(commands.get(i));
        assertThat(command.headers()).containsEntry("redelivered", "false");
        if (i < 4) {
          away.request("ACK", way.naming(command));
          done.add(command.text());
        }
      }
      // It dies: its connection ends without a word.
    }
    try (RawStomp back = subscribe(way);
        RawStomp olga = SERVER.connect(way, operator)) {
      for (int i = 4; i < 10; i++) {
        RawStomp.Frame command = back.message();
        assertThat(command.headers()).containsEntry("redelivered", "true");
        back.request("ACK", way.naming(command));
        done.add(command.text());
      }
      // Each once, in their order, and nothing besides: the next one is a new one.
      assertThat(done).isEqualTo(commands);
      olga.request("SEND", to, "{\"command\":\"live\"}");
      RawStomp.Frame live = back.message();
      assertThat(live.text()).contains("live");
      assertThat(live.headers()).containsEntry("redelivered", "false");
      back.request("ACK", way.naming(live));
    }
  }

  private RawStomp subscribe(Way way) {
    RawStomp client = SERVER.connect(way, agent);
    client.request("SUBSCRIBE", "id:1\nack:client-individual\n" + to);
    return client;
  }

  @Test
  void nobodyElseCommandsItOrTakesItsCommands() throws Exception {
    String other =
        SERVER
            .gateway()
            .bearer(
                "{\"user\":\"other\",\"role\":\"agent\",\"teams\":[\"team-7\"],\"channels\":{\"read\":[\"agents.#\",\"queue.agents.other\"],\"write\":[\"agents.#\",\"queue.agents.other\"]}}");
    String ofTheTeam = SERVER.gateway().bearer("{\"user\":\"tess\",\"teams\":[\"team-7\"]}");
    for (String who : List.of(other, ofTheTeam)) {
      assertNotAllowed(who, "SEND", to);
      assertNotAllowed(who, "SUBSCRIBE", "id:1\n" + to);
    }
    // To read commands is not to give them, and the other way round.
    assertNotAllowed(agent, "SEND", to);
    assertNotAllowed(operator, "SUBSCRIBE", "id:1\n" + to);
  }

  private static void assertNotAllowed(String who, String command, String headers) {
    try (RawStomp client = SERVER.connect(Way.WEBSOCKET_1_2, who)) {
      assertThat(client.refused(command, headers, "").header("code")).isEqualTo("not_allowed");
    }
  }
}
