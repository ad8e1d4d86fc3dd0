package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.json.Json;
import dev.warren.cli.output.QuietOutput;
import dev.warren.cli.shell.ExitStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren publish}. */
@Command(
    name = "publish",
    description = "publishes an event, or many from standard input",
    footer = {
      "",
      "It publishes to RabbitMQ, mandatory and with confirm, where an AMQP URL is set, and else"
          + " through the gateway with the token; --amqp-url= chooses the gateway. It succeeds when"
          + " RabbitMQ has stored the event. Over AMQP it first checks the event as a worker does,"
          + " as an invalid one would become a dead letter.",
      "",
      "With --stdin each line is an event, such as"
          + " {\"type\":\"ping\",\"channel\":\"jobs.a\",\"data\":{}}. Refused lines do not stop it; the"
          + " exit status is then 1. Ctrl-C waits for the confirms of what is published.",
      "",
      "Examples:",
      "  warren publish notes.team-7 note_created '{\"noteId\":17,\"title\":\"Hello\"}'",
      "  warren publish jobs.build start '{\"ref\":\"main\"}' --wait-for done --timeout 5m",
      "  warren publish --stdin notes.team-7 < events.jsonl"
    })
public final class PublishCommand extends PublishingCommand {

  /** How long lines may be refused because of a rate, or an outage behind the gateway. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "<channel>",
      description = "the channel; with --stdin that of lines that name none (WARREN_CHANNEL)")
  private @Nullable String channel;

  @Parameters(index = "1", arity = "0..1", paramLabel = "<type>", description = "the event's type")
  private @Nullable String type;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "<json>",
      description = "the event's data, a JSON object; - reads standard input ({})")
  private String json = "{}";

  @Option(names = "--stdin", description = "publish the lines of standard input")
  private boolean bulk;

  @Option(
      names = "--unchecked",
      description = "over AMQP, do not check events: for kinds or types that this version lacks")
  private boolean unchecked;

  @Override
  protected void complete(Channel to, ObjectNode envelope, String name) {
    if (!unchecked) {
      new EventCheck().complete(to, envelope, name);
    }
  }

  @Override
  protected Draft draft(Context context) {
    if (channel == null || type == null) {
      throw wrong("<channel> and <type> are missing, or --stdin");
    }
    Channel to = Typed.channel(channel);
    ObjectNode data = Json.readObject(TextArgument.of(json, context.shell()), "<json>");
    return new Draft(to, type, data, "%s published to %s".formatted(type, to));
  }

  @Override
  protected int run(Context context) throws Exception {
    if (!bulk) {
      return super.run(context);
    }
    if (type != null || isSingle()) {
      throw wrong("--stdin takes a <channel> only: types, ids and authors are in the lines");
    }
    String named = channel == null ? context.settings().channel().orElse(null) : channel;
    LineParser parser = new LineParser(named == null ? null : Typed.channel(named), check(context));
    Tally tally = new Tally();
    BulkResult result;
    try (EventRoute route = Routes.open(context, tally, PATIENCE)) {
      result = new BulkPublish(context.shell(), route, parser, tally).run();
    }
    new QuietOutput(context.output()).print(result::print);
    if (result.failure() != null) {
      throw result.failure();
    }
    return tally.refused() == 0 && result.nextLine().isEmpty()
        ? ExitStatus.DONE.code()
        : ExitStatus.REFUSED.code();
  }

  private LineParser.Check check(Context context) {
    if (Routes.amqpUrl(context).isEmpty()) {
      return LineParser.Check.BY_GATEWAY;
    }
    return unchecked ? LineParser.Check.NONE : LineParser.Check.HERE;
  }
}
