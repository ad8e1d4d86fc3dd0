package dev.warren.cli.agent;

import dev.warren.cli.live.Ages;
import dev.warren.cli.live.LiveContent;
import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.TextTable;
import dev.warren.cli.output.TextTable.Cell;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The last status of each agent, one a row, in the order of their channels. Not thread-safe. */
final class AgentRows implements LiveContent {

  private static final int PREFIX = "agents.".length();
  private static final int BAR_COLUMNS = 10;
  private static final int FULL = 100;

  private final Output output;
  private final Map<String, JsonNode> statuses = new TreeMap<>();

  AgentRows(Output output) {
    this.output = output;
  }

  @Override
  public void clear() {
    statuses.clear();
  }

  @Override
  public void event(JsonNode event) {
    String channel = event.path("channel").asString("");
    if (event.path("type").asString("").equals("agent_status") && channel.length() > PREFIX) {
      statuses.put(channel, event);
    }
  }

  @Override
  public List<JsonNode> objects() {
    return List.copyOf(statuses.values());
  }

  @Override
  public List<String> lines(int columns, Instant now) {
    if (statuses.isEmpty()) {
      return List.of("no agent has reported a status");
    }
    TextTable table = new TextTable("AGENT", "NAME", "STATE", "PROGRESS", "SINCE", "TASK");
    statuses.forEach(
        (channel, event) -> {
          JsonNode data = event.path("data");
          String error = data.path("error").asString("");
          String state = data.path("state").asString("");
          table.add(
              new Cell(channel.substring(PREFIX), Color.NAME),
              Cell.of(data.path("agentName").asString("")),
              new Cell(state, color(state, error)),
              Cell.of(progress(data.path("progress"))),
              Cell.of(Ages.of(event.path("timestamp").asString(""), now)),
              error.isEmpty()
                  ? Cell.of(data.path("currentTask").asString(""))
                  : new Cell(error, Color.BAD));
        });
    return table.lines(output, columns);
  }

  private static Color color(String state, String error) {
    return switch (state) {
      case "working" -> Color.GOOD;
      case "stale" -> Color.WARNING;
      case "stopped" -> error.isEmpty() ? Color.QUIET : Color.BAD;
      default -> Color.QUIET;
    };
  }

  private static String progress(JsonNode percent) {
    if (!percent.isNumber()) {
      return "";
    }
    double bounded = Math.max(0, Math.min(FULL, percent.asDouble()));
    int full = (int) Math.round(bounded * BAR_COLUMNS / FULL);
    return "%s%s %3.0f%%".formatted("█".repeat(full), "░".repeat(BAR_COLUMNS - full), bounded);
  }
}
