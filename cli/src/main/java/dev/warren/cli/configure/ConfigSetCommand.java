package dev.warren.cli.configure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.settings.SettingName;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.io.Console;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code warren config set}. */
@Command(name = "set", description = "sets a key of a profile, which begins to exist by it")
final class ConfigSetCommand extends WarrenCommand {

  @Parameters(index = "0", paramLabel = "<key>", description = "url, token, amqp-url or channel")
  private String key = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "<value>",
      description =
          "its value; without it, or with -, it is read from standard input, so that a token stays"
              + " out of the shell's history")
  private @Nullable String value;

  @Override
  protected int run(Context context) throws IOException {
    SettingName name = ConfigKeys.named(key);
    String given = value == null || value.equals("-") ? read(context, name) : value;
    ProfileFile file = ProfileFile.read(context.shell());
    String profile = context.settings().profile();
    file.set(profile, name.key(), given);
    file.write();
    return ExitStatus.DONE.code();
  }

  /** On a terminal the value is typed blindly. */
  private static String read(Context context, SettingName name) throws IOException {
    Console console = context.shell().terminal().in() ? System.console() : null;
    if (console != null) {
      char[] typed = console.readPassword("%s: ", name.key());
      if (typed == null) {
        throw Failure.usage("nothing was typed");
      }
      return new String(typed);
    }
    return new String(context.shell().streams().in().readAllBytes(), UTF_8).strip();
  }
}
