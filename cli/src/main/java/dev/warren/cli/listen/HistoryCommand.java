package dev.warren.cli.listen;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.gateway.GatewayHttp;
import dev.warren.cli.output.Output;
import dev.warren.cli.shell.ExitStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code warren history}. */
@Command(
    name = "history",
    description = "prints earlier events of a channel, oldest first",
    footer = {
      "",
      "It prints lines for people on a terminal, and one JSON object a line into a pipe.",
      "",
      "Examples:",
      "  warren history notes.team-7             the last 50 events",
      "  warren history notes.team-7 --since 0   all that the log has"
    })
public final class HistoryCommand extends WarrenCommand {

  private static final int PAGE = 1_000;
  private static final int DEFAULT = 50;

  /** They are held in memory, as the last one comes first. */
  private static final int MOST = 100_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "<channel>",
      description = "a channel or pattern; without it, WARREN_CHANNEL")
  private @Nullable String channel;

  @Option(
      names = "--last",
      paramLabel = "<n>",
      description = "the last <n> events (50); with --before, the last <n> before it")
  private @Nullable Integer last;

  @Option(
      names = "--since",
      paramLabel = "<position>",
      description = "all events after this position; 0 is the beginning of the log")
  private @Nullable Long since;

  @Option(
      names = "--before",
      paramLabel = "<position>",
      description = "only events before this position")
  private @Nullable Long before;

  @Override
  protected boolean printsJsonIntoPipes() {
    return true;
  }

  @Override
  protected int run(Context context) {
    if (since != null && (last != null || before != null)) {
      throw wrong("--since goes with neither --last nor --before");
    }
    if (last != null && (last < 1 || last > MOST)) {
      throw wrong("--last takes a number from 1 to %d".formatted(MOST));
    }
    String name =
        channel != null
            ? channel
            : context.settings().channel().orElseThrow(() -> wrong("<channel> is missing"));
    String path = "/api/channels/%s/messages".formatted(GatewayHttp.encode(name));
    Output output = context.output();
    if (since != null) {
      printAfter(context.http(), path, since, output);
    } else {
      printLast(context.http(), path, output);
    }
    return ExitStatus.DONE.code();
  }

  private void printAfter(GatewayHttp http, String path, long position, Output output) {
    EventLine lines = new EventLine(output);
    long after = position;
    JsonNode page;
    do {
      page = http.get("%s?since=%d&limit=%d".formatted(path, after, PAGE));
      page.path("messages").forEach(each -> print(each, lines, output));
      after = page.path("last").asLong(after);
    } while (page.path("truncated").asBoolean(false));
  }

  /** Pages back, and so holds all events before it can print the first one. */
  private void printLast(GatewayHttp http, String path, Output output) {
    Deque<List<JsonNode>> pages = new ArrayDeque<>();
    int wanted = last == null ? DEFAULT : last;
    Long end = before;
    boolean more = true;
    while (wanted > 0 && more) {
      String query = "?limit=" + Math.min(PAGE, wanted) + (end == null ? "" : "&before=" + end);
      JsonNode page = http.get(path + query);
      List<JsonNode> messages = new ArrayList<>();
      page.path("messages").forEach(messages::add);
      pages.addFirst(messages);
      wanted -= messages.size();
      boolean earlier = page.path("truncated").asBoolean(false);
      more = earlier && !messages.isEmpty();
      if (earlier && messages.isEmpty()) {
        output.note("the gateway gave up looking for earlier events: --since 0 finds all");
      }
      if (more) {
        end = messages.get(0).path("position").asLong(0);
      }
    }
    EventLine lines = new EventLine(output);
    pages.forEach(page -> page.forEach(each -> print(each, lines, output)));
  }

  private static void print(JsonNode event, EventLine lines, Output output) {
    if (output.isJson()) {
      output.json(event);
    } else {
      output.line(lines.of(event));
    }
  }
}
