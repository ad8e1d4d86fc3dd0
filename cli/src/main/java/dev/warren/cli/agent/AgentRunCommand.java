package dev.warren.cli.agent;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren agent run}. */
@Command(
    name = "run",
    description = "runs a program as an agent, and reports its status meanwhile",
    footer = {
      "",
      "The agent is working while the program runs, and stopped with its exit status afterwards,"
          + " which is also that of this command. A line of the program's output like"
          + " '::progress 40 text' becomes the agent's progress and task, and is not printed. If"
          + " this command itself dies, the lease ends and the agent becomes stale.",
      "",
      "Without WARREN_AMQP_URL, a report needs a token of role agent or service.",
      "",
      "Examples:",
      "  warren agent run --id builder -- make -j4",
      "  warren agent run --id backup --owner olga -- ./backup.sh /srv",
      "  warren agent run --id builder --commands -- ./take-commands.sh"
    })
final class AgentRunCommand extends WarrenCommand {

  /** The exit status of shells for a program that is not there. */
  private static final int NOT_FOUND = 127;

  private static final int MIN_LEASE_SECONDS = 3;

  /** That of a program that Ctrl-C has ended. */
  private static final int INTERRUPTED = 130;

  private static final Duration AFTER_REQUEST = Duration.ofSeconds(3);

  /** Nobody waits for longer, and the lease ends by itself. */
  private static final Duration MAX_AFTER_END = Duration.ofSeconds(30);

  @Mixin private AgentOptions agent = new AgentOptions();

  @Option(
      names = "--lease",
      paramLabel = "<seconds>",
      description = "the agent becomes stale this long after its last report; ${DEFAULT-VALUE}")
  private int lease = 30;

  @Option(
      names = "--grace",
      paramLabel = "<seconds>",
      description =
          "how long the program may clean up after Ctrl-C or SIGTERM, before it is killed;"
              + " ${DEFAULT-VALUE}")
  private int grace = 30;

  @Option(
      names = "--commands",
      description =
          "write each message of /queue/agents.<id> as a line to the program's standard input;"
              + " needs a token that may read it")
  private boolean takesCommands;

  @Parameters(
      paramLabel = "<command>",
      arity = "1..*",
      description = "the program with its arguments, behind --")
  private List<String> command = List.of();

  @Override
  protected int run(Context context) throws Exception {
    if (lease < MIN_LEASE_SECONDS) {
      throw wrong("--lease takes a number of seconds, 3 or more");
    }
    if (grace < 0) {
      throw wrong("--grace takes a number of seconds, 0 or more");
    }
    String channel = agent.channel();
    CommandFeed feed = takesCommands ? new CommandFeed(context, channel) : null;
    try (StatusReports reports = new StatusReports(context, channel)) {
      RunStatus status =
          new RunStatus(reports, context.output(), working(), Duration.ofSeconds(lease));
      if (feed != null) {
        feed.begin();
      }
      if (context.shell().ending().isRequested()) {
        return INTERRUPTED;
      }
      status.begin();
      return run(context, status, feed);
    } finally {
      if (feed != null) {
        feed.end();
      }
    }
  }

  private int run(Context context, RunStatus status, @Nullable CommandFeed feed)
      throws InterruptedException {
    RunningProgram program;
    try {
      program =
          RunningProgram.start(
              command, takesCommands, context.shell(), Duration.ofSeconds(grace), status::progress);
    } catch (IOException e) {
      String reason = "cannot start %s: %s".formatted(command.get(0), e.getMessage());
      status.end(stopped(status, NOT_FOUND, reason), AFTER_REQUEST);
      context.output().note(reason);
      return NOT_FOUND;
    }
    if (feed != null) {
      feed.deliverTo(program.input());
    }
    int code = program.await();
    boolean isRequested = context.shell().ending().isRequested();
    String error = code == 0 || isRequested ? null : ExitText.of(code);
    Duration lasts = Duration.ofSeconds(lease);
    Duration limit = lasts.compareTo(MAX_AFTER_END) < 0 ? lasts : MAX_AFTER_END;
    status.end(stopped(status, code, error), isRequested ? AFTER_REQUEST : limit);
    program.drain();
    return code;
  }

  private ObjectNode working() {
    ObjectNode data = agent.data("working");
    if (agent.task() == null) {
      // Without the arguments, which may contain secrets.
      data.put("currentTask", String.valueOf(Path.of(command.get(0)).getFileName()));
    }
    return data;
  }

  private ObjectNode stopped(RunStatus status, int code, @Nullable String error) {
    ObjectNode data = agent.data("stopped").put("currentTask", status.task()).put("exitCode", code);
    return error == null ? data : data.put("error", error);
  }
}
