package dev.warren.cli.configure;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.json.Json;
import dev.warren.cli.settings.SettingName;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code warren config get}. */
@Command(
    name = "get",
    description = "prints the value that counts: by flag, environment or profile")
final class ConfigGetCommand extends WarrenCommand {

  @Parameters(paramLabel = "<key>", description = "url, token, amqp-url or channel")
  private String key = "";

  @Override
  protected int run(Context context) {
    SettingName name = ConfigKeys.named(key);
    String value =
        context
            .settings()
            .get(name)
            .orElseThrow(() -> Failure.refused("%s is not set".formatted(name.key())));
    if (context.output().isJson()) {
      context.output().json(Json.object().put(name.key(), value));
    } else {
      context.output().line(value);
    }
    return ExitStatus.DONE.code();
  }
}
