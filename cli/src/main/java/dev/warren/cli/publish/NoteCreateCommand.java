package dev.warren.cli.publish;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.warren.cli.command.Context;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warren note create}. */
@Command(name = "create", description = "creates a note, and prints its id")
final class NoteCreateCommand extends NoteEventCommand {

  @Parameters(index = "0", paramLabel = "<title>", description = "the title")
  private String title = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "<body>",
      description = "the text of the note; - reads standard input")
  private @Nullable String body;

  @Option(names = "--note-id", paramLabel = "<id>", description = "the note's id (a fresh one)")
  private @Nullable String noteId;

  @Override
  protected Draft draft(Context context) {
    String id =
        noteId == null ? UlidCreator.getMonotonicUlid().toString() : Typed.id(noteId, "--note-id");
    return draft(context, "created", id, title, body);
  }
}
