package dev.warren.cli.publish;

import dev.warren.cli.command.Context;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warren note update}. */
@Command(name = "update", description = "updates a note's title, text or both")
final class NoteUpdateCommand extends NoteEventCommand {

  @Parameters(paramLabel = "<note>", description = "the note's id")
  private String noteId = "";

  @Option(names = "--title", paramLabel = "<title>", description = "the new title")
  private @Nullable String title;

  @Option(
      names = "--body",
      paramLabel = "<body>",
      description = "the new text; - reads standard input")
  private @Nullable String body;

  @Override
  protected Draft draft(Context context) {
    if (title == null && body == null) {
      throw wrong("nothing to update: add --title, --body or both");
    }
    return draft(context, "updated", Typed.id(noteId, "<note>"), title, body);
  }
}
