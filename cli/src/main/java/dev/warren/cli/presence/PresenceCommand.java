package dev.warren.cli.presence;

import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.gateway.TokenClaims;
import dev.warren.cli.live.LiveTable;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warren presence}. */
@Command(
    name = "presence",
    description = "shows the users of teams and their status, live on a terminal",
    footer = {
      "",
      "The command is a connected client itself, so its own user is online meanwhile.",
      "",
      "Examples:",
      "  warren presence                  the teams of the token, until Ctrl-C",
      "  warren presence team-7 --json    one team now, a JSON object for each user"
    })
public final class PresenceCommand extends WarrenCommand {

  @Parameters(
      paramLabel = "<team>",
      arity = "0..*",
      description = "the teams; those of the token if none is named")
  private List<String> teams = List.of();

  @Option(
      names = "--live",
      negatable = true,
      description = "go on until Ctrl-C, or print the present state only; live on a terminal")
  private @Nullable Boolean live;

  @Override
  protected int run(Context context) throws Exception {
    List<String> channels =
        teams(context).stream().map(team -> "presence." + Channel.word(team)).toList();
    LiveTable table = new LiveTable(context, channels, new UserRows(context.output()));
    if (live == null ? context.shell().terminal().out() : live) {
      table.follow();
    } else {
      table.printOnce();
    }
    return ExitStatus.DONE.code();
  }

  private List<String> teams(Context context) {
    if (!teams.isEmpty()) {
      return teams;
    }
    List<String> own =
        context
            .settings()
            .token()
            .flatMap(TokenClaims::of)
            .map(TokenClaims::teams)
            .orElse(List.of());
    if (own.isEmpty()) {
      throw Failure.usage("the token names no team: name one, as in warren presence team-7");
    }
    return own;
  }
}
