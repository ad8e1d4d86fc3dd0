package dev.warren.cli.command;

import static picocli.CommandLine.ScopeType.INHERIT;

import dev.warren.cli.settings.SettingName;
import dev.warren.cli.shell.Shell;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command, before or behind its name. */
public final class GlobalOptions {

  /** When to print colors. */
  public enum When {
    auto,
    always,
    never
  }

  @Option(
      names = "--url",
      paramLabel = "<url>",
      scope = INHERIT,
      description = "the gateway (WARREN_URL; http://localhost:8080)")
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "<jwt>",
      scope = INHERIT,
      description =
          "the token (WARREN_TOKEN). Other users see it in the process list: prefer the variable or"
              + " a profile")
  private @Nullable String token;

  @Option(
      names = "--amqp-url",
      paramLabel = "<url>",
      scope = INHERIT,
      description = "RabbitMQ (WARREN_AMQP_URL), for commands that publish or look after it")
  private @Nullable String amqpUrl;

  @Option(
      names = "--channel",
      paramLabel = "<channel>",
      scope = INHERIT,
      description = "the channel for commands that were given none (WARREN_CHANNEL)")
  private @Nullable String channel;

  @Option(
      names = "--profile",
      paramLabel = "<name>",
      scope = INHERIT,
      description = "the profile of the configuration file (WARREN_PROFILE; the selected one)")
  private String profile = "";

  @Option(
      names = "--json",
      negatable = true,
      scope = INHERIT,
      description = "print one JSON object a line, or lines for people")
  private @Nullable Boolean json;

  @Option(
      names = "--color",
      paramLabel = "<when>",
      scope = INHERIT,
      description = "auto, always or never; auto heeds NO_COLOR")
  private When color = When.auto;

  @Option(
      names = {"-v", "--verbose"},
      scope = INHERIT,
      description = "print the details of an error")
  private boolean verbose;

  /**
   * Leaves the options out of the help of each command, which would be lost among them. The help of
   * the program has them.
   */
  public static void hideInCommands(CommandLine program) {
    for (CommandLine command : program.getSubcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      for (OptionSpec option : List.copyOf(spec.options())) {
        if (option.inherited()) {
          spec.remove(option);
          spec.addOption(
              OptionSpec.builder(option).hidden(true).scopeType(ScopeType.LOCAL).build());
        }
      }
      hideInCommands(command);
    }
  }

  Map<SettingName, String> flags() {
    Map<SettingName, String> flags = new EnumMap<>(SettingName.class);
    put(flags, SettingName.URL, url);
    put(flags, SettingName.TOKEN, token);
    put(flags, SettingName.AMQP_URL, amqpUrl);
    put(flags, SettingName.CHANNEL, channel);
    return flags;
  }

  private static void put(Map<SettingName, String> to, SettingName name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }

  String profile() {
    return profile;
  }

  boolean json(boolean otherwise) {
    return json == null ? otherwise : json;
  }

  boolean color(Shell shell) {
    return switch (color) {
      case always -> true;
      case never -> false;
      case auto ->
          shell.terminal().out()
              && shell.variable("NO_COLOR").isEmpty()
              && !shell.variable("TERM").equals("dumb");
    };
  }

  /** Whether errors come with details. */
  public boolean verbose() {
    return verbose;
  }
}
