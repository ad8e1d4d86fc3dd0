package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** A command that publishes an event of a note. */
abstract class NoteEventCommand extends PublishingCommand {

  @Option(names = "--team", paramLabel = "<team>", description = "the team whose note it is")
  private @Nullable String team;

  @Option(
      names = "--note-version",
      paramLabel = "<version>",
      description = "the note's version, as its authors count it")
  private @Nullable String version;

  /**
   * The event.
   *
   * @param what happens to the note: {@code created}, {@code updated} or {@code deleted}
   */
  protected final Draft draft(
      Context context, String what, String noteId, @Nullable String title, @Nullable String body) {
    Channel channel =
        team == null ? TeamChannel.of(context.settings(), "notes") : Typed.channel("notes", team);
    ObjectNode data = Json.object().put("noteId", noteId);
    if (title != null) {
      data.put("title", title);
    }
    if (body != null) {
      data.put("body", TextArgument.of(body, context.shell()));
    }
    if (version != null) {
      data.put("version", version);
    }
    return new Draft(
        channel, "note_" + what, data, "note %s %s in %s".formatted(noteId, what, channel));
  }

  @Override
  protected void complete(Channel channel, ObjectNode envelope, String name) {
    put(envelope, "author", name);
  }
}
