package dev.warren.cli.configure;

import dev.warren.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code warren config}. */
@Command(
    name = "config",
    description = "reads and changes the configuration file and its profiles",
    footer = {
      "",
      "The file is ~/.config/warren/config, or the one that WARREN_CONFIG names. Only its owner can"
          + " read it. The keys are url, token, amqp-url and channel. infra/up writes the profile"
          + " 'local'."
    },
    subcommands = {
      ConfigSetCommand.class,
      ConfigGetCommand.class,
      ConfigListCommand.class,
      ConfigUnsetCommand.class,
      ConfigUseCommand.class
    })
public final class ConfigCommand extends CommandGroup {}
