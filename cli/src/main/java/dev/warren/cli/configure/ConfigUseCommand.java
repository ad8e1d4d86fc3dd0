package dev.warren.cli.configure;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code warren config use}. */
@Command(name = "use", description = "selects the profile that counts from now on")
final class ConfigUseCommand extends WarrenCommand {

  @Parameters(paramLabel = "<profile>", description = "one of warren config list")
  private String profile = "";

  @Override
  protected int run(Context context) {
    ProfileFile file = ProfileFile.read(context.shell());
    if (!file.has(profile)) {
      throw Failure.usage(
          "there is no profile '%s' in %s: see warren config list".formatted(profile, file.file()));
    }
    file.select(profile);
    file.write();
    return ExitStatus.DONE.code();
  }
}
