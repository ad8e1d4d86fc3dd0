package dev.warren.cli.configure;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.settings.SettingName;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code warren config unset}. */
@Command(name = "unset", description = "removes a key from a profile")
final class ConfigUnsetCommand extends WarrenCommand {

  @Parameters(paramLabel = "<key>", description = "url, token, amqp-url or channel")
  private String key = "";

  @Override
  protected int run(Context context) {
    SettingName name = ConfigKeys.named(key);
    ProfileFile file = ProfileFile.read(context.shell());
    String profile = context.settings().profile();
    if (!file.unset(profile, name.key())) {
      throw Failure.refused("profile '%s' has no %s".formatted(profile, name.key()));
    }
    file.write();
    return ExitStatus.DONE.code();
  }
}
