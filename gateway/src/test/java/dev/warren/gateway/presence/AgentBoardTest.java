package dev.warren.gateway.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.Recipients;
import dev.warren.gateway.log.Source;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.presence.Note;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The last status of each agent, and its lease. */
class AgentBoardTest {

  private final AgentBoard board = new AgentBoard();
  private long position;

  private static String status(String id, String data) {
    return """
        {"id":"%s","type":"agent_status","channel":"agents.a1","data":{%s}}"""
        .formatted(id, data);
  }

  private TopicMessage message(String type, String id, String json) {
    return new TopicMessage(
        ++position,
        new Channel("agents.a1"),
        new EventInfo(id, type, System.currentTimeMillis()),
        Content.json(json.getBytes(StandardCharsets.UTF_8)));
  }

  private void receive(String id, String data) {
    board.received(message("agent_status", id, status(id, data)));
  }

  private void learn(String id, long heardAt, Long leaseSeconds) {
    JsonNode event = JsonMapper.shared().readTree(status(id, "\"status\":\"working\""));
    Note note = new Note.LastStatus(event, heardAt, leaseSeconds);
    board.note(
        new TopicMessage(
            ++position,
            new Channel(Names.STATES),
            new EventInfo("", note.type(), 0),
            Content.json(note.encode())),
        true);
  }

  private List<String> ids() {
    Snapshot snapshot = new AgentsSnapshot(board, ChannelPattern.of("agents.*"), position);
    return snapshot.next().stream().map(TopicMessage::id).toList();
  }

  @Test
  void onlyTheLastStatusIsShown() {
    receive("s1", "\"status\":\"working\"");
    receive("s2", "\"status\":\"idle\"");
    assertThat(ids()).containsExactly("s2");
    assertThat(board.channels()).containsExactly("agents.a1");
  }

  @Test
  void aLeaseHoldsUntilAnotherIsNamed() {
    receive("s1", "\"leaseSeconds\":30");
    receive("s2", "\"status\":\"idle\"");
    receive("s3", "\"status\":\"working\"");
    assertThat(board.last("agents.a1").leaseSeconds()).isEqualTo(30);
    receive("s4", "\"lease_seconds\":60");
    assertThat(board.last("agents.a1").leaseSeconds()).as("the event names it itself").isNull();
    receive("s5", "\"status\":\"idle\"");
    assertThat(board.last("agents.a1").leaseSeconds()).isEqualTo(60);
  }

  @Test
  void aWorkersNoteFillsTheBoard() {
    learn("s1", System.currentTimeMillis(), 45L);
    assertThat(ids()).containsExactly("s1");
    assertThat(board.last("agents.a1").leaseSeconds()).isEqualTo(45);
  }

  @Test
  void anOlderNoteDoesNotReplaceAStatus() {
    receive("s2", "\"status\":\"idle\"");
    learn("s1", 1, null);
    assertThat(ids()).containsExactly("s2");
  }

  @Test
  void anAgentThatIsSilentForADayIsNotShown() {
    learn("s1", 1, null);
    assertThat(ids()).isEmpty();
    assertThat(board.last("agents.a1")).isNull();
  }

  @Test
  void anyMessageOfAnAgentIsASignOfLife() {
    learn("s1", 1, null);
    board.received(message("agent_progress", "p1", "{}"));
    assertThat(ids()).containsExactly("s1");
  }

  private void reports(String sender, int agents) {
    reports(sender, agents, "{}");
  }

  private void reports(String sender, int agents, String json) {
    for (int i = 0; i < agents; i++) {
      board.received(
          new TopicMessage(
              ++position,
              new Channel("agents." + (sender.isEmpty() ? "backend" : sender) + "." + i),
              new EventInfo("s", "agent_status", System.currentTimeMillis()),
              Content.json(json.getBytes(StandardCharsets.UTF_8)),
              Recipients.ALL,
              new Source(sender, "", null)));
    }
  }

  @Test
  void agentsOfOneUserAreBounded() {
    reports("mallory", 1_001);
    reports("alice", 1);
    reports("", 1_001);
    assertThat(board.channels())
        .hasSize(1_000 + 1 + 1_001)
        .contains("agents.mallory.1", "agents.alice.0", "agents.backend.0")
        .doesNotContain("agents.mallory.0");
  }

  @Test
  void largeStatusesOfOneUserDoNotPushOutThoseOfOthers() {
    reports("alice", 10);
    reports("", 10);
    reports("mallory", 200, "x".repeat(250_000));
    assertThat(board.channels())
        .contains("agents.alice.0", "agents.backend.0", "agents.mallory.199")
        .doesNotContain("agents.mallory.0");
  }
}
