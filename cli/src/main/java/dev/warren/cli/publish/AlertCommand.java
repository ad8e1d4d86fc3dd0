package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren alert}. */
@Command(
    name = "alert",
    description = "posts an alert, which stays until its user acknowledges it",
    footer = {
      "",
      "Examples:",
      "  warren alert bob 'Build failed' 'main is red since 4f2a' --level error",
      "  warren alert bob 'Please approve' --wait-for alert_acked --timeout 1h"
    })
public final class AlertCommand extends PublishingCommand {

  @Parameters(index = "0", paramLabel = "<user>", description = "the user who gets it")
  private String user = "";

  @Parameters(index = "1", paramLabel = "<title>", description = "the title")
  private String title = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "<message>",
      description = "the message; - reads standard input (the title)")
  private @Nullable String message;

  @Option(
      names = "--level",
      paramLabel = "<level>",
      description = "info, success, warning or error (warning)")
  private Level level = Level.warning;

  @Option(names = "--source", paramLabel = "<source>", description = "what raised the alert")
  private @Nullable String source;

  @Option(names = "--link", paramLabel = "<url>", description = "a page with more about it")
  private @Nullable String link;

  @Override
  protected Draft draft(Context context) {
    Channel channel = Typed.channel("users." + Channel.word(Typed.name(user, "<user>")));
    ObjectNode data = Json.object().put("userId", user).put("level", level.name());
    data.put("title", title);
    data.put("message", message == null ? title : TextArgument.of(message, context.shell()));
    if (source != null) {
      data.put("source", source);
    }
    if (link != null) {
      data.put("url", link);
    }
    return new Draft(channel, "alert", data, "alert posted for " + user);
  }

  @Override
  protected void complete(Channel channel, ObjectNode envelope, String name) {
    // An alert has no author.
  }
}
