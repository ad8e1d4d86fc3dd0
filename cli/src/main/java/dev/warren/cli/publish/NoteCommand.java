package dev.warren.cli.publish;

import dev.warren.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code warren note}. */
@Command(
    name = "note",
    description = "creates, updates and deletes notes of a team",
    footer = {
      "",
      "The notes of team-7 are the channel notes.team-7. Without --team, the channel is"
          + " WARREN_CHANNEL, if that is of notes, or that of the only team in the token.",
      "",
      "Examples:",
      "  warren note create 'Deploy at five' --team team-7",
      "  warren note update 17 --title 'Deploy at six'",
      "  warren note delete 17"
    },
    subcommands = {NoteCreateCommand.class, NoteUpdateCommand.class, NoteDeleteCommand.class})
public final class NoteCommand extends CommandGroup {}
