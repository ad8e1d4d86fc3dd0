package dev.warren.cli.listen;

import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.gateway.StompLine;
import dev.warren.cli.output.Output;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warren listen}. */
@Command(
    name = "listen",
    description = "shows events as they happen",
    footer = {
      "",
      "After an outage it connects again by itself, and goes on behind the last event that it has"
          + " shown; a gap is shown. It prints lines for people on a terminal, and one JSON object"
          + " a line into a pipe.",
      "",
      "Examples:",
      "  warren listen                          everything that the token lets you read",
      "  warren listen notes.team-7 --last 10   the last ten notes, then new ones",
      "  warren listen 'chat.#' --json | jq .   all chats, as JSON",
      "  warren listen 'agents.#' --exec 'notify-send \"$(jq -r .data.state)\"'"
    })
public final class ListenCommand extends WarrenCommand {

  @Parameters(
      paramLabel = "<channel>",
      description =
          "channels or patterns: * is one word, # the rest. Without one: WARREN_CHANNEL, or all"
              + " that the token lets you read")
  private List<String> channels = List.of();

  @Option(
      names = "--since",
      paramLabel = "<position>",
      description = "first all events after this position; 0 is the beginning of the log")
  private @Nullable Long since;

  @Option(
      names = "--last",
      paramLabel = "<n>",
      description = "first the last <n> events of each <channel>")
  private @Nullable Integer last;

  @Option(
      names = "--for",
      paramLabel = "<duration>",
      description = "end after this time, such as 30s, 5m or 1h")
  private @Nullable Duration limit;

  @Option(names = "--count", paramLabel = "<n>", description = "end after <n> events")
  private @Nullable Long count;

  @Option(
      names = "--exec",
      paramLabel = "<command>",
      description =
          "run a command of the shell for each event, with the event on its standard input, instead"
              + " of printing it; a command that fails does not end the listener")
  private @Nullable String command;

  @Override
  protected boolean printsJsonIntoPipes() {
    return true;
  }

  @Override
  protected int run(Context context) throws Exception {
    validate();
    Settings settings = context.settings();
    StompLine line = new StompLine(settings.url(), settings::freshToken, context.shell().ending());
    EventSink sink = sink(context.output(), line);
    Listening listening =
        new Listening(follows(settings), count == null ? 0 : count, line, sink, context.output());
    Runnable end =
        () -> {
          listening.end();
          sink.end();
        };
    if (limit != null) {
      CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS).execute(end);
    }
    context.shell().ending().whenRequested(end);
    try {
      line.run(listening, listening, true);
    } finally {
      sink.end();
    }
    listening.check();
    return ExitStatus.DONE.code();
  }

  private void validate() {
    if (since != null && last != null) {
      throw wrong("--since and --last: only one of them at a time");
    }
    if (since != null && since < 0) {
      throw wrong("--since takes a position, which is 0 or more");
    }
    if (last != null && (last < 1 || last > 10_000)) {
      throw wrong("--last takes a number from 1 to 10000");
    }
    if (count != null && count < 1) {
      throw wrong("--count takes a number of 1 or more");
    }
  }

  private EventSink sink(Output output, StompLine line) {
    return command == null
        ? new EventPrinter(output, line::end)
        : new EventCommand(command, output);
  }

  private List<Follow> follows(Settings settings) {
    List<String> named =
        channels.isEmpty() ? settings.channel().map(List::of).orElse(List.of()) : channels;
    List<ChannelPattern> patterns = new ArrayList<>();
    for (String each : named.isEmpty() ? DefaultPatterns.of(settings.token()) : named) {
      try {
        patterns.add(ChannelPattern.of(each));
      } catch (InvalidChannel e) {
        throw Failure.usage(e.getMessage());
      }
    }
    Map<String, String> start =
        since != null
            ? Map.of("since", since.toString())
            : last != null ? Map.of("last", last.toString()) : Map.of();
    List<Follow> follows = new ArrayList<>();
    for (ChannelPattern each : patterns) {
      boolean covered =
          patterns.stream().anyMatch(other -> !other.equals(each) && other.covers(each))
              || follows.stream().anyMatch(before -> before.pattern().equals(each));
      if (!covered) {
        follows.add(new Follow(Integer.toString(follows.size()), each, start));
      }
    }
    return follows;
  }
}
