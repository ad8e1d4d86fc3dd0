package dev.warren.cli.configure;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.shell.ExitStatus;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code warren completion}. */
@Command(
    name = "completion",
    description = "prints a script by which bash and zsh complete commands and options",
    footer = {
      "",
      "The Debian package installs it. From a clone, in ~/.bashrc or ~/.zshrc:",
      "  source <(cli/warren completion)"
    })
public final class CompletionCommand extends WarrenCommand {

  @Override
  protected int run(Context context) {
    CommandLine program = spec().root().commandLine();
    context.output().line(AutoComplete.bash(program.getCommandName(), program));
    return ExitStatus.DONE.code();
  }
}
