package dev.warren.cli.configure;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.json.Json;
import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.settings.SettingName;
import dev.warren.cli.shell.ExitStatus;
import java.util.Optional;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren config list}. */
@Command(name = "list", description = "prints all profiles, without their secrets")
final class ConfigListCommand extends WarrenCommand {

  private static final String HIDDEN = "(set)";

  @Override
  protected int run(Context context) {
    ProfileFile file = ProfileFile.read(context.shell());
    Output output = context.output();
    if (file.profiles().isEmpty() && !output.isJson()) {
      output.line("no profiles in " + file.file());
    }
    for (String profile : file.profiles()) {
      boolean selected = profile.equals(context.settings().profile());
      if (output.isJson()) {
        ObjectNode line = Json.object().put("profile", profile).put("selected", selected);
        for (SettingName name : SettingName.values()) {
          shown(file, profile, name).ifPresent(value -> line.put(name.key(), value));
        }
        output.json(line);
      } else {
        output.line((selected ? "* " : "  ") + output.in(Color.NAME, profile));
        for (SettingName name : SettingName.values()) {
          shown(file, profile, name)
              .ifPresent(
                  value ->
                      output.line("    %-8s  %s".formatted(name.key(), Printable.line(value))));
        }
      }
    }
    return ExitStatus.DONE.code();
  }

  private static Optional<String> shown(ProfileFile file, String profile, SettingName name) {
    return file.get(profile, name.key()).map(value -> name.isSecret() ? HIDDEN : value);
  }
}
