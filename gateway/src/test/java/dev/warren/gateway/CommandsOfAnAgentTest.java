package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
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

/** Commands wait for their agent in {@code /queue/agents.<id>}; see docs/agents.md. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsOfAnAgentTest {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  private final String id = SERVER.freshName();
  private final String to = "destination:/queue/agents." + id + "\n";

  /** The token of the agent, which may read its own commands only. */
  private String agent;

  /** The token of a user who may send that agent commands. */
  private String operator;

  @BeforeAll
  void bearers() throws Exception {
    String wanted = "{\"user\":\"%s\",\"role\":\"%s\",\"channels\":{\"%s\":[\"queue.agents.%s\"]}}";
    agent = SERVER.gateway().token(wanted.formatted(id, "agent", "read", id));
    operator = SERVER.gateway().token(wanted.formatted("olga", "user", "write", id));
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_1"})
  void commandsOutliveTheAgentsDeath(Way way) {
    List<String> commands =
        IntStream.range(0, 10).mapToObj(i -> "{\"command\":\"c%d\"}".formatted(i)).toList();
    try (StompClient olga = SERVER.connect(way, operator)) {
      commands.forEach(command -> olga.request("SEND", to, command));
      olga.request("DISCONNECT", "");
    }
    List<String> done = new ArrayList<>();
    try (StompClient away = subscribe(way)) {
      for (int i = 0; i < 10; i++) {
        StompFrame command = away.message();
        assertThat(command.text()).isEqualTo(commands.get(i));
        assertThat(command.headers()).containsEntry("redelivered", "false");
        if (i < 4) {
          away.request("ACK", way.naming(command));
          done.add(command.text());
        }
      }
      // The agent dies: its connection ends without DISCONNECT.
    }
    try (StompClient back = subscribe(way);
        StompClient olga = SERVER.connect(way, operator)) {
      for (int i = 4; i < 10; i++) {
        StompFrame command = back.message();
        assertThat(command.headers()).containsEntry("redelivered", "true");
        back.request("ACK", way.naming(command));
        done.add(command.text());
      }
      // Each command came once, in order, so the next message is a new command.
      assertThat(done).isEqualTo(commands);
      olga.request("SEND", to, "{\"command\":\"live\"}");
      StompFrame live = back.message();
      assertThat(live.text()).contains("live");
      assertThat(live.headers()).containsEntry("redelivered", "false");
      back.request("ACK", way.naming(live));
      // Ends the subscription in RabbitMQ too: otherwise RabbitMQ would send it the next test's
      // commands.
      back.request("UNSUBSCRIBE", "id:1\n");
    }
  }

  private StompClient subscribe(Way way) {
    StompClient client = SERVER.connect(way, agent);
    client.request("SUBSCRIBE", "id:1\nack:client-individual\n" + to);
    return client;
  }

  @Test
  void othersNeitherSendNorTakeCommands() throws Exception {
    String other =
        SERVER
            .gateway()
            .token(
                "{\"user\":\"other\",\"role\":\"agent\",\"teams\":[\"team-7\"],\"channels\":{\"read\":[\"agents.#\",\"queue.agents.other\"],\"write\":[\"agents.#\",\"queue.agents.other\"]}}");
    String ofTheTeam = SERVER.gateway().token("{\"user\":\"tess\",\"teams\":[\"team-7\"]}");
    for (String who : List.of(other, ofTheTeam)) {
      assertNotAllowed(who, "SEND", to);
      assertNotAllowed(who, "SUBSCRIBE", "id:1\n" + to);
    }
    // Reading commands and sending them are separate rights.
    assertNotAllowed(agent, "SEND", to);
    assertNotAllowed(operator, "SUBSCRIBE", "id:1\n" + to);
  }

  private static void assertNotAllowed(String who, String command, String headers) {
    try (StompClient client = SERVER.connect(Way.WEBSOCKET_1_2, who)) {
      assertThat(client.refused(command, headers, "").header("code")).isEqualTo("not_allowed");
    }
  }
}
