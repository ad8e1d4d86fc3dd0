package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.command.GlobalOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The pages about the program, all of them from the descriptions of its commands: man pages,
 * completion, and docs/cli.md. The build of the Debian package runs it.
 */
public final class Pages {

  private Pages() {}

  /**
   * Writes completion and man pages, as Debian has them.
   *
   * @param arguments the folder
   */
  public static void main(String... arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Files.writeString(folder.resolve("warren"), completion());
    for (Map.Entry<String, String> page : manPages().entrySet()) {
      Path file = folder.resolve(page.getKey() + ".1.gz");
      try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
        gzip.write(page.getValue().getBytes(UTF_8));
      }
    }
  }

  /** A script for bash, and for zsh by its {@code bashcompinit}. */
  static String completion() {
    return AutoComplete.bash("warren", Warren.describe());
  }

  /** The man pages by their names: {@code warren}, {@code warren-listen}, … */
  static Map<String, String> manPages() {
    Map<String, String> pages = new TreeMap<>();
    for (CommandLine each : all(Warren.describe())) {
      pages.put(ManPage.name(each), ManPage.of(each));
    }
    return pages;
  }

  /** A section with the help of each command. */
  public static String markdown() {
    CommandLine program = Warren.describe();
    GlobalOptions.hideInCommands(program);
    StringBuilder page = new StringBuilder();
    for (CommandLine each : all(program)) {
      page.append("\n## ")
          .append(each.getCommandSpec().qualifiedName())
          .append("\n\n```\n")
          .append(each.getUsageMessage(Ansi.OFF).replaceAll("[ \t]+(?=\n)", "").strip())
          .append("\n```\n");
    }
    return page.toString();
  }

  /** The program and its commands, each before its subcommands, without {@code help}. */
  private static List<CommandLine> all(CommandLine from) {
    List<CommandLine> all = new ArrayList<>();
    all.add(from);
    from.getSubcommands()
        .forEach(
            (name, each) -> {
              if (!name.equals("help")) {
                all.addAll(all(each));
              }
            });
    return all;
  }
}
