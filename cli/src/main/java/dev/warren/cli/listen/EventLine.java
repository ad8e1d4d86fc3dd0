package dev.warren.cli.listen;

import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An event as a line for people: time, channel, and what happened. */
final class EventLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private static final int CHANNEL_COLUMNS = 18;
  private static final int BAR_COLUMNS = 16;
  private static final int FULL = 100;

  private final Output output;

  EventLine(Output output) {
    this.output = output;
  }

  String of(JsonNode event) {
    String channel = text(event, "channel");
    return "%s  %s  %s"
        .formatted(
            output.in(Color.QUIET, time(text(event, "timestamp"))),
            output.in(Color.NAME, "%-" + CHANNEL_COLUMNS + "s").formatted(channel),
            what(text(event, "type"), event.path("data")));
  }

  private static String time(String timestamp) {
    try {
      return TIME.format(Instant.parse(timestamp));
    } catch (DateTimeParseException e) {
      return "--:--:--";
    }
  }

  private String what(String type, JsonNode data) {
    return switch (type) {
      case "note_created" -> note(Color.GOOD, "+ created", data);
      case "note_updated" -> note(Color.WARNING, "~ updated", data);
      case "note_deleted" -> note(Color.BAD, "- deleted", data);
      case "chat_message", "new_message", "user_message", "message" -> message(data);
      case "agent_message" -> said(first(data, "agentName", "agentId", "agent_id"), data);
      case "typing" ->
          output.in(
              Color.QUIET,
              first(data, "userId", "user_id")
                  + (data.path("typing").asBoolean(true) ? " is typing" : " stopped typing"));
      case "agent_status" -> agentStatus(data);
      case "user_presence" -> presence(data);
      case "presence_state" -> users(data);
      case "notification" -> notification(data);
      case "alert" -> alert(data);
      case "alert_acked" ->
          output.in(
              Color.GOOD,
              "alert %s acknowledged by %s".formatted(text(data, "alertId"), text(data, "by")));
      default -> other(type, data);
    };
  }

  private String note(Color color, String done, JsonNode data) {
    StringBuilder line =
        new StringBuilder(output.in(color, done + " note " + text(data, "noteId")));
    append(line, " ", output.in(Color.NAME, text(data, "title")));
    append(line, " by ", text(data, "author"));
    append(line, ": ", text(data, "body"));
    return line.toString();
  }

  private String message(JsonNode data) {
    String name = first(data, "sender", "author", "userId");
    if (name.isEmpty() && !data.has("content")) {
      return other("message", data);
    }
    String visibility = text(data, "visibility");
    return visibility.isEmpty() || visibility.equals("public")
        ? said(name, data)
        : output.in(Color.PRIVATE, "(" + visibility + to(data) + ") ") + said(name, data);
  }

  private static String to(JsonNode data) {
    List<String> names = new ArrayList<>();
    data.path("recipients").forEach(each -> names.add(Printable.line(each.asString())));
    return names.isEmpty() ? "" : " to " + String.join(", ", names);
  }

  private String said(String name, JsonNode data) {
    return output.in(Color.NAME, name.isEmpty() ? "?" : name) + ": " + text(data, "content");
  }

  private String agentStatus(JsonNode data) {
    String state = text(data, "state");
    String error = text(data, "error");
    Color color =
        switch (state) {
          case "working" -> Color.GOOD;
          case "idle" -> Color.QUIET;
          case "stale" -> Color.WARNING;
          default -> error.isEmpty() ? Color.QUIET : Color.BAD;
        };
    StringBuilder line = new StringBuilder(output.in(Color.NAME, text(data, "agentName")));
    line.append(' ').append(output.in(color, state));
    JsonNode progress = data.path("progress");
    if (progress.isNumber()) {
      line.append(' ').append(bar(progress.asDouble()));
    }
    append(line, " ", first(data, "currentTask", "current_task"));
    append(line, " ", output.in(Color.BAD, error));
    return line.toString();
  }

  /** {@code [████████░░░░░░░░] 50%}. */
  static String bar(double percent) {
    double bounded = Math.max(0, Math.min(FULL, percent));
    int full = (int) Math.round(bounded * BAR_COLUMNS / FULL);
    return "[%s%s] %3.0f%%".formatted("█".repeat(full), "░".repeat(BAR_COLUMNS - full), bounded);
  }

  private String presence(JsonNode data) {
    String status = text(data, "status");
    return output.in(Color.NAME, first(data, "userId", "user_id"))
        + " is "
        + output.in(ofStatus(status), status);
  }

  private static Color ofStatus(String status) {
    return switch (status) {
      case "online" -> Color.GOOD;
      case "away", "busy" -> Color.WARNING;
      default -> Color.QUIET;
    };
  }

  private String users(JsonNode data) {
    List<String> users = new ArrayList<>();
    data.path("users")
        .forEach(
            each -> {
              String status = text(each, "status");
              users.add(text(each, "userId") + " " + output.in(ofStatus(status), status));
            });
    return users.isEmpty() ? "nobody is here" : String.join(", ", users);
  }

  private String notification(JsonNode data) {
    StringBuilder line = new StringBuilder(level(data));
    append(line, " ", output.in(Color.NAME, text(data, "title")));
    append(line, " ", text(data, "message"));
    return line.toString();
  }

  private String alert(JsonNode data) {
    StringBuilder line = new StringBuilder(output.in(Color.BAD, "ALERT ")).append(level(data));
    append(line, " ", output.in(Color.NAME, text(data, "title")));
    append(line, ": ", text(data, "message"));
    append(line, " from ", text(data, "source"));
    append(line, " ", text(data, "url"));
    append(line, " id ", output.in(Color.QUIET, text(data, "alertId")));
    return line.toString();
  }

  private String level(JsonNode data) {
    String level = text(data, "level");
    Color color =
        switch (level) {
          case "error" -> Color.BAD;
          case "warning" -> Color.WARNING;
          case "success" -> Color.GOOD;
          default -> Color.CHANGED;
        };
    return output.in(color, level);
  }

  /** Types whose data speak for themselves. */
  private String other(String type, JsonNode data) {
    Color color =
        switch (type) {
          case "file_created", "agent_joined" -> Color.GOOD;
          case "file_changed", "circle_status", "session_update", "git_status" -> Color.CHANGED;
          case "file_deleted", "agent_left", "error" -> Color.BAD;
          default -> Color.NAME;
        };
    StringBuilder line = new StringBuilder(output.in(color, Printable.line(type)));
    data.properties()
        .forEach(
            each -> {
              JsonNode value = each.getValue();
              String shown = value.isString() ? value.asString() : value.toString();
              line.append(' ')
                  .append(output.in(Color.QUIET, Printable.line(each.getKey()) + "="))
                  .append(Printable.line(shown));
            });
    return line.toString();
  }

  private static void append(StringBuilder line, String before, String text) {
    if (!text.isEmpty()) {
      line.append(before).append(text);
    }
  }

  private static String first(JsonNode data, String... names) {
    for (String name : names) {
      String value = text(data, name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** A field as printable text, of a number too; empty if it is missing. */
  private static String text(JsonNode data, String name) {
    JsonNode value = data.path(name);
    return value.isValueNode() && !value.isNull() ? Printable.line(value.asString()) : "";
  }
}
