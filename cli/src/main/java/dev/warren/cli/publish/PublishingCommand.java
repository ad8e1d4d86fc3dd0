package dev.warren.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.gateway.TokenClaims;
import dev.warren.cli.output.Printable;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/**
 * A command that publishes one event, and prints it when RabbitMQ has confirmed it. With {@code
 * --wait-for} it prints the reply instead.
 */
abstract class PublishingCommand extends WarrenCommand {

  private static final Duration REPLY_LIMIT = Duration.ofSeconds(30);

  @Option(
      names = "--id",
      paramLabel = "<id>",
      description =
          "the event's id; an event that is sent twice with the same id and content arrives once")
  private @Nullable String id;

  @Option(
      names = "--as",
      paramLabel = "<user>",
      description =
          "the author, over AMQP or with a token of role service; otherwise the token's user is it")
  private @Nullable String author;

  @Option(
      names = "--wait-for",
      paramLabel = "<type>",
      description =
          "wait for an event of this type as a reply, and print it as JSON; one with a header"
              + " correlation-id must have the id there")
  private @Nullable String replyType;

  @Option(
      names = "--wait-in",
      paramLabel = "<channel>",
      description = "the channel of the reply, if it is another one")
  private @Nullable String replyChannel;

  @Option(
      names = "--timeout",
      paramLabel = "<duration>",
      description = "how long to wait for the reply, such as 30s or 5m (30s)")
  private @Nullable Duration replyLimit;

  /** The event; called before anything is sent. */
  protected abstract Draft draft(Context context);

  /**
   * Fills in the author, where the gateway does not do that. A command whose events are valid by
   * construction does without their JSON Schema, which takes longer to load than all the rest.
   *
   * @throws Failure when the event is not valid
   */
  protected abstract void complete(Channel channel, ObjectNode envelope, String name);

  /** Whether an option was given that only makes sense for one event. */
  protected final boolean isSingle() {
    return id != null || author != null || isReplyDescribed();
  }

  private boolean isReplyDescribed() {
    return replyType != null || replyChannel != null || replyLimit != null;
  }

  @Override
  protected int run(Context context) throws Exception {
    if (replyType == null && isReplyDescribed()) {
      throw wrong("--wait-in and --timeout also need --wait-for <type>");
    }
    Draft draft = draft(context);
    String eventId = id == null ? UlidCreator.getMonotonicUlid().toString() : Typed.id(id, "--id");
    ObjectNode envelope = draft.envelope(eventId);
    Optional<String> name = author(context);
    if (name.isPresent()) {
      complete(draft.channel(), envelope, name.get());
    }
    Outgoing event = new Outgoing(draft.channel(), eventId, envelope.toString().getBytes(UTF_8));
    if (replyType != null) {
      publishAndWait(context, draft, event, replyType);
    } else {
      SinglePublish.publish(context, event);
      if (context.output().isJson()) {
        context.output().json(envelope);
      } else {
        context.output().line(done(draft, event));
      }
    }
    return ExitStatus.DONE.code();
  }

  private void publishAndWait(Context context, Draft draft, Outgoing event, String type)
      throws InterruptedException {
    Channel in = replyChannel == null ? draft.channel() : Typed.channel(replyChannel);
    try (ReplyWait reply = ReplyWait.begin(context, in, type, event.id())) {
      SinglePublish.publish(context, event);
      context.output().note(done(draft, event));
      context.output().json(reply.await(replyLimit == null ? REPLY_LIMIT : replyLimit));
    }
  }

  private static String done(Draft draft, Outgoing event) {
    return Printable.line("%s (id %s)".formatted(draft.text(), event.id()));
  }

  /** Sets a field of the data. */
  protected static void put(ObjectNode envelope, String field, String value) {
    ((ObjectNode) envelope.get("data")).put(field, value);
  }

  /** The author to fill in here; empty where the gateway knows it from the token. */
  private Optional<String> author(Context context) {
    if (author != null) {
      return Optional.of(Typed.name(author, "--as"));
    }
    if (Routes.amqpUrl(context).isEmpty()) {
      return Optional.empty();
    }
    return context
        .settings()
        .token()
        .flatMap(TokenClaims::of)
        .map(TokenClaims::user)
        .filter(user -> !user.isEmpty())
        .or(() -> Optional.of(System.getProperty("user.name", "nobody")));
  }
}
