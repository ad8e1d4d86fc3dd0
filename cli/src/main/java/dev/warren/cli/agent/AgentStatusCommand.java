package dev.warren.cli.agent;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.live.LiveTable;
import dev.warren.cli.shell.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren agent status}. */
@Command(
    name = "status",
    description = "reports the status of an agent, or prints the last one",
    footer = {
      "",
      "Without WARREN_AMQP_URL, a report needs a token of role agent or service.",
      "",
      "Examples:",
      "  warren agent status --id builder                      the last status",
      "  warren agent status --id builder working --task build --progress 40 --lease 60",
      "  warren agent status --id builder stopped --error 'no space left'"
    })
final class AgentStatusCommand extends WarrenCommand {

  private static final double FULL = 100;

  /** The states of docs/agents.md. */
  enum State {
    idle,
    working,
    stopped,
    stale
  }

  @Mixin private AgentOptions agent = new AgentOptions();

  @Parameters(
      paramLabel = "<state>",
      arity = "0..1",
      description = "${COMPLETION-CANDIDATES}; the last status is printed if this is missing")
  private @Nullable State state;

  @Option(names = "--progress", paramLabel = "<percent>", description = "0 to 100")
  private @Nullable Double progress;

  @Option(
      names = "--lease",
      paramLabel = "<seconds>",
      description = "the agent becomes stale unless it reports again within this time; 0 for never")
  private @Nullable Integer lease;

  @Option(names = "--error", paramLabel = "<text>", description = "the reason why it stopped")
  private @Nullable String error;

  @Override
  protected int run(Context context) throws Exception {
    String channel = agent.channel();
    State reported = state;
    if (reported == null) {
      new LiveTable(context, List.of(channel), new AgentRows(context.output())).printOnce();
      return ExitStatus.DONE.code();
    }
    try (StatusReports reports = new StatusReports(context, channel)) {
      reports.report(data(reported));
    }
    return ExitStatus.DONE.code();
  }

  private ObjectNode data(State reported) {
    ObjectNode data = agent.data(reported.name());
    if (progress != null) {
      if (!(progress >= 0 && progress <= FULL)) {
        throw wrong("--progress takes a number from 0 to 100");
      }
      data.put("progress", progress);
    }
    if (lease != null) {
      if (lease < 0) {
        throw wrong("--lease takes a number of seconds, 0 or more");
      }
      data.put("leaseSeconds", lease);
    }
    if (error != null) {
      data.put("error", error);
    }
    return data;
  }
}
