package dev.warren.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A man page in roff, from the description of a command. picocli's own generator writes AsciiDoc,
 * which needs a Ruby at build time to become a man page.
 */
final class ManPage {

  private static final String END =
      """
      .SH EXIT STATUS
      .TP
      .B 0
      done
      .TP
      .B 1
      refused by the gateway or RabbitMQ
      .TP
      .B 2
      wrong command line or setting
      .TP
      .B 3
      gateway or RabbitMQ not reachable
      .SH ENVIRONMENT
      .BR WARREN_URL ", " WARREN_TOKEN ", " WARREN_AMQP_URL ", " WARREN_CHANNEL ", " WARREN_PROFILE
      stand for the options of the same names.
      .B WARREN_CONFIG
      names another configuration file.
      .SH FILES
      .TP
      .I ~/.config/warren/config
      the profiles; only its owner can read it
      """;

  private ManPage() {}

  /** The name of a command's page: {@code warren-config-set}. */
  static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-");
  }

  static String of(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    List<OptionSpec> options = spec.options().stream().filter(each -> !each.hidden()).toList();
    StringBuilder page = new StringBuilder();
    page.append(".TH \"%s\" 1\n.SH NAME\n".formatted(name(command).toUpperCase(Locale.ROOT)))
        .append(text(name(command) + " - " + description(spec)))
        .append(".SH SYNOPSIS\n.B ")
        .append(text(spec.qualifiedName()))
        .append(text(synopsis(command)));
    section(
        page, "ARGUMENTS", spec.positionalParameters().stream().map(ManPage::argument).toList());
    section(
        page,
        "OPTIONS",
        options.stream().filter(each -> !each.inherited()).map(ManPage::option).toList());
    section(
        page,
        "GLOBAL OPTIONS",
        options.stream().filter(OptionSpec::inherited).map(ManPage::option).toList());
    section(
        page,
        "COMMANDS",
        command.getSubcommands().values().stream()
            .filter(each -> !each.getCommandName().equals("help"))
            .map(each -> item(name(each) + "(1)", description(each.getCommandSpec())))
            .toList());
    String[] footer = spec.usageMessage().footer();
    if (footer.length > 0) {
      page.append(".SH NOTES\n.nf\n");
      Stream.of(footer).forEach(line -> page.append(text(line.formatted())));
      page.append(".fi\n");
    }
    return page.append(END).toString();
  }

  /** Without the name of the command, which the synopsis of picocli begins with. */
  private static String synopsis(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String options = spec.options().isEmpty() ? "" : " [<options>]";
    String parameters =
        spec.positionalParameters().stream()
            .map(each -> " " + label(each))
            .collect(Collectors.joining());
    return options + parameters + (command.getSubcommands().isEmpty() ? "" : " <command>");
  }

  private static void section(StringBuilder page, String name, List<String> items) {
    if (!items.isEmpty()) {
      page.append(".SH ").append(name).append('\n');
      items.forEach(page::append);
    }
  }

  private static String argument(PositionalParamSpec parameter) {
    return item(label(parameter), description(parameter));
  }

  private static String option(OptionSpec option) {
    String names =
        Stream.of(option.names())
            .map(name -> option.negatable() ? name.replaceFirst("^--", "--[no-]") : name)
            .collect(Collectors.joining(", "));
    boolean hasValue = option.arity().max() > 0;
    return item(names + (hasValue ? "=" + option.paramLabel() : ""), description(option));
  }

  private static String label(PositionalParamSpec parameter) {
    String label = parameter.paramLabel();
    String several = parameter.arity().max() > 1 ? "..." : "";
    return parameter.arity().min() == 0 ? "[" + label + several + "]" : label + several;
  }

  private static String item(String head, String text) {
    return ".TP\n.B " + text(head) + text(text);
  }

  private static String description(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description());
  }

  private static String description(ArgSpec argument) {
    return Ansi.OFF.string(String.join(" ", argument.description()));
  }

  /** A line that roff prints as it is: hyphens are not breaks, and no line is a request. */
  private static String text(String line) {
    String escaped = line.replace("\\", "\\e").replace("-", "\\-");
    return (escaped.matches("^[.'].*") ? "\\&" : "") + escaped + "\n";
  }
}
