package dev.warren.cli.publish;

import dev.warren.cli.command.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code warren note delete}. */
@Command(name = "delete", description = "deletes a note")
final class NoteDeleteCommand extends NoteEventCommand {

  @Parameters(paramLabel = "<note>", description = "the note's id")
  private String noteId = "";

  @Override
  protected Draft draft(Context context) {
    return draft(context, "deleted", Typed.id(noteId, "<note>"), null, null);
  }
}
