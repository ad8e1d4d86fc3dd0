package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren notify}. */
@Command(
    name = "notify",
    description = "notifies everybody, a team or a user",
    footer = {
      "",
      "A notification reaches those who are connected, and stays in the history. An alert"
          + " (warren alert) waits until its user acknowledges it.",
      "",
      "Examples:",
      "  warren notify 'Maintenance at noon' --level warning",
      "  warren notify 'Build 17 is out' --team team-7 --title Release"
    })
public final class NotifyCommand extends PublishingCommand {

  private static final String KIND = "notifications";

  @Parameters(paramLabel = "<message>", description = "the message; - reads standard input")
  private String message = "";

  @Option(
      names = "--level",
      paramLabel = "<level>",
      description = "info, success, warning or error (info)")
  private Level level = Level.info;

  @Option(names = "--title", paramLabel = "<title>", description = "the title")
  private @Nullable String title;

  @ArgGroup private @Nullable Readers readers;

  /** Those who get it; only one of the options at a time. */
  private static final class Readers {

    @Option(
        names = "--team",
        paramLabel = "<team>",
        required = true,
        description = "only this team (WARREN_CHANNEL, if that is of notifications, or everybody)")
    private @Nullable String team;

    @Option(
        names = "--user",
        paramLabel = "<user>",
        required = true,
        description = "only this user")
    private @Nullable String user;
  }

  @Override
  protected Draft draft(Context context) {
    Channel channel = channel(context);
    ObjectNode data = Json.object().put("level", level.name());
    data.put("message", TextArgument.of(message, context.shell()));
    if (title != null) {
      data.put("title", title);
    }
    return new Draft(channel, "notification", data, "published to " + channel);
  }

  private Channel channel(Context context) {
    if (readers != null && readers.user != null) {
      return Typed.channel("users." + Channel.word(Typed.name(readers.user, "--user")));
    }
    if (readers != null && readers.team != null) {
      return Typed.channel(KIND, readers.team);
    }
    return TeamChannel.set(context.settings(), KIND).orElseGet(() -> Typed.channel(KIND));
  }

  @Override
  protected void complete(Channel channel, ObjectNode envelope, String name) {
    // A notification has no author.
  }
}
