package dev.warren.cli.agent;

import dev.warren.cli.json.Json;
import dev.warren.cli.shell.Failure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The options that describe an agent, for every command that reports its status. */
final class AgentOptions {

  @Option(
      names = "--id",
      required = true,
      paramLabel = "<id>",
      description = "the agent's id: it reports on the channel agents.<id>")
  private String id = "";

  @Option(
      names = "--name",
      paramLabel = "<name>",
      description = "the agent's name for people; its id if this is missing")
  private @Nullable String name;

  @Option(names = "--task", paramLabel = "<text>", description = "the task that it works on")
  private @Nullable String task;

  @Option(
      names = "--owner",
      paramLabel = "<user>",
      description = "the user who gets an alert when the agent fails or becomes stale")
  private @Nullable String owner;

  String id() {
    return id;
  }

  /**
   * The agent's channel.
   *
   * @throws Failure of status {@code USAGE} when the id cannot be one
   */
  String channel() {
    if (id.equals("*")) {
      throw Failure.usage("--id takes the id of one agent");
    }
    return AgentId.channel(id);
  }

  @Nullable String task() {
    return task;
  }

  /** The data of a status, with what these options say. */
  ObjectNode data(String state) {
    ObjectNode data = Json.object().put("agentName", name == null ? id : name).put("state", state);
    if (task != null) {
      data.put("currentTask", task);
    }
    if (owner != null) {
      data.put("owner", owner);
    }
    return data;
  }
}
