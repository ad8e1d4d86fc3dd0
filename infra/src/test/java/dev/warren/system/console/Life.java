package dev.warren.system.console;

import dev.warren.system.process.Events;
import dev.warren.testkit.broker.TestBroker;
import java.util.List;

/** Something for each view of the console, under names of its own. */
final class Life {

  private final TestBroker broker;
  private final String name;

  Life(TestBroker broker, String name) {
    this.broker = broker;
    this.name = name;
  }

  String user() {
    return "user-" + name;
  }

  String team() {
    return "team-" + name;
  }

  /** The address of every view. */
  List<String> views() {
    return List.of(
        "#/",
        "#/chat/" + team(),
        "#/circles/" + team(),
        "#/sessions/" + team(),
        "#/workspaces/" + team(),
        "#/agents/builder-" + name,
        "#/agents/lost-" + name,
        "#/notes/" + team(),
        "#/alerts",
        "#/admin/queues",
        "#/admin/dead-letters",
        "#/admin/clients",
        "#/admin/rates",
        "#/nothing");
  }

  void post() throws Exception {
    String team = team();
    chat("chat." + team, "chat_message", "Good morning, @" + user());
    chat("chat." + team, "chat_message", "The build is green again.");
    chat("sessions." + team, "new_message", "Shall we begin?");
    event("sessions." + team, "session_update", "\"status\":\"open\",\"title\":\"Planning\"");
    event("circles." + team, "agent_joined", "\"agentId\":\"builder-%s\"".formatted(name));
    event(
        "circles." + team,
        "agent_message",
        "\"agentId\":\"builder-%s\",\"content\":\"I have begun.\"".formatted(name));
    event("circles." + team, "circle_status", "\"status\":\"busy\"");
    event("circles." + team, "error", "\"message\":\"The disk is full\"");
    event(
        "workspaces." + team,
        "file_created",
        "\"path\":\"src/App.java\",\"agentId\":\"builder-%s\"".formatted(name));
    event(
        "workspaces." + team,
        "git_status",
        "\"branch\":\"main\",\"ahead\":2,\"behind\":1,\"files\":[\"a\"]");
    event(
        "notes." + team,
        "note_created",
        "\"noteId\":\"1\",\"author\":\"carol\",\"title\":\"Plan\",\"body\":\"First\",\"version\":1");
    event(
        "notes." + team, "note_created", "\"noteId\":\"2\",\"author\":\"carol\",\"title\":\"Old\"");
    event(
        "notes." + team,
        "note_updated",
        "\"noteId\":\"1\",\"author\":\"dave\",\"title\":\"Plan\",\"version\":2");
    event("notes." + team, "note_deleted", "\"noteId\":\"2\",\"author\":\"carol\"");
    event(
        "agents.builder-" + name,
        "agent_status",
        "\"state\":\"working\",\"agentName\":\"builder\",\"currentTask\":\"Build\",\"progress\":40,\"leaseSeconds\":600");
    event(
        "agents.lost-" + name,
        "agent_status",
        "\"state\":\"stopped\",\"agentName\":\"lost\",\"error\":\"No more memory\"");
    for (String level : List.of("info", "success", "warning", "error")) {
      event(
          "users." + user(),
          "alert",
          "\"alertId\":\"%s-%s\",\"level\":\"%s\",\"title\":\"A %s\",\"message\":\"Look\",\"source\":\"chat.%s\""
              .formatted(level, name, level, level, team));
    }
  }

  /** An event that becomes a dead letter, because its title is a number. */
  void postInvalid() throws Exception {
    event("notes." + team(), "note_created", "\"noteId\":\"3\",\"author\":\"carol\",\"title\":5");
  }

  private void chat(String channel, String type, String content) throws Exception {
    event(channel, type, "\"content\":\"%s\",\"sender\":\"carol\"".formatted(content));
  }

  void event(String channel, String type, String data) throws Exception {
    Events.post(broker, channel, "{\"type\":\"%s\",\"data\":{%s}}".formatted(type, data));
  }
}
