package dev.warren.cli.alert;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.gateway.GatewayHttp;
import dev.warren.cli.json.Json;
import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.cli.output.QuietOutput;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code warren alerts}. */
@Command(
    name = "alerts",
    description = "shows your alerts, or acknowledges them",
    footer = {
      "",
      "An acknowledged alert goes away on all of your devices.",
      "",
      "Examples:",
      "  warren alerts",
      "  warren alerts --ack 01J8Z…",
      "  warren alerts --ack-all"
    })
public final class AlertsCommand extends WarrenCommand {

  @Option(
      names = "--ack",
      paramLabel = "<id>",
      description = "acknowledge the alert with this id; may be repeated")
  private List<String> acknowledged = List.of();

  @Option(names = "--ack-all", description = "acknowledge all alerts that there are now")
  private boolean all;

  @Override
  protected int run(Context context) {
    GatewayHttp http = context.http();
    if (!all && acknowledged.isEmpty()) {
      show(alerts(http), context.output());
      return ExitStatus.DONE.code();
    }
    // Different alerts may share an id, and are acknowledged together.
    Set<String> ids = new LinkedHashSet<>(acknowledged);
    if (all) {
      alerts(http).forEach(alert -> ids.add(alertId(alert)));
    }
    return acknowledge(ids, http, context.output());
  }

  private static Iterable<JsonNode> alerts(GatewayHttp http) {
    JsonNode alerts = http.get("/api/alerts").path("alerts");
    if (!alerts.isArray()) {
      throw Failure.refused("the reply has no alerts: is the URL that of a gateway?");
    }
    return alerts;
  }

  /** The id to acknowledge it by: a posted alert may have none but the event's. */
  private static String alertId(JsonNode alert) {
    return first(alert.path("data"), alert.path("id"), "alertId", "alert_id");
  }

  /** The first of these fields that the object has, or else the other value. */
  private static String first(JsonNode object, JsonNode other, String... fields) {
    return Stream.of(fields)
        .map(object::path)
        .filter(value -> value.isValueNode() && !value.isNull())
        .findFirst()
        .orElse(other)
        .asString("");
  }

  private static void show(Iterable<JsonNode> alerts, Output output) {
    boolean none = true;
    for (JsonNode alert : alerts) {
      none = false;
      if (output.isJson()) {
        output.json(alert);
      } else {
        output.line(line(alert, output));
      }
    }
    if (none && !output.isJson()) {
      output.line("no alerts");
    }
  }

  private static String line(JsonNode alert, Output output) {
    JsonNode data = alert.path("data");
    String level = text(data, "level");
    Color color =
        switch (level) {
          case "error" -> Color.BAD;
          case "warning" -> Color.WARNING;
          case "success" -> Color.GOOD;
          default -> Color.CHANGED;
        };
    String from = text(data, "source");
    return "%s  %s  %s  %s: %s%s"
        .formatted(
            Printable.line(alertId(alert)),
            output.in(
                Color.QUIET,
                Printable.line(first(data, alert.path("timestamp"), "createdAt", "created_at"))),
            output.in(color, "%-7s".formatted(level)),
            output.in(Color.NAME, text(data, "title")),
            text(data, "message"),
            from.isEmpty() ? "" : output.in(Color.QUIET, " (" + from + ")"));
  }

  private static String text(JsonNode data, String field) {
    return Printable.line(data.path(field).asString(""));
  }

  /** One that cannot be acknowledged does not keep the others from it. */
  private static int acknowledge(Set<String> ids, GatewayHttp http, Output output) {
    ExitStatus status = ExitStatus.DONE;
    QuietOutput quiet = new QuietOutput(output);
    for (String id : ids) {
      try {
        http.post("/api/alerts/" + GatewayHttp.encode(id) + "/ack", Json.object());
        quiet.print(out -> printAcknowledged(id, out));
      } catch (Failure e) {
        if (e.status() != ExitStatus.REFUSED || ids.size() == 1) {
          throw e;
        }
        quiet.print(out -> out.note("%s: %s".formatted(Printable.line(id), e.text())));
        status = ExitStatus.REFUSED;
      }
    }
    return status.code();
  }

  private static void printAcknowledged(String id, Output output) {
    if (output.isJson()) {
      output.json(Json.object().put("acknowledged", id));
    } else {
      output.line("acknowledged " + Printable.line(id));
    }
  }
}
