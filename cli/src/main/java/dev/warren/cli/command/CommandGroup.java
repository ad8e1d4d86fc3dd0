package dev.warren.cli.command;

/** A command that only groups subcommands, such as {@code warren config}. */
public abstract class CommandGroup extends WarrenCommand {

  @Override
  protected final int run(Context context) {
    throw wrong("a subcommand is missing: " + String.join(", ", spec().subcommands().keySet()));
  }
}
