package dev.warren.cli.agent;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.live.LiveTable;
import dev.warren.cli.shell.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warren agents}. */
@Command(
    name = "agents",
    description = "shows the board of all agents, live on a terminal",
    footer = {
      "",
      "Examples:",
      "  warren agents                 the board, kept up to date until Ctrl-C",
      "  warren agents --no-live       the board as it is now",
      "  warren agents --live --json   each status as a JSON object, the last known ones first"
    })
public final class AgentsCommand extends WarrenCommand {

  @Parameters(
      paramLabel = "<id>",
      arity = "0..*",
      description = "only these agents; all that the token may read if none is named")
  private List<String> ids = List.of();

  @Option(
      names = "--live",
      negatable = true,
      description = "go on until Ctrl-C, or print the present state only; live on a terminal")
  private @Nullable Boolean live;

  @Override
  protected int run(Context context) throws Exception {
    List<String> channels =
        ids.isEmpty() ? List.of("agents.#") : ids.stream().map(AgentId::channel).toList();
    LiveTable table = new LiveTable(context, channels, new AgentRows(context.output()));
    if (live == null ? context.shell().terminal().out() : live) {
      table.follow();
    } else {
      table.printOnce();
    }
    return ExitStatus.DONE.code();
  }
}
