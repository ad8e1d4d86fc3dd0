package dev.warren.cli;

import dev.warren.cli.command.DurationConverter;
import dev.warren.cli.command.GlobalOptions;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.output.Printable;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code warren}. */
@Command(
    name = "warren",
    versionProvider = Version.class,
    description = "The command line of Warren: listens to channels, publishes, looks after agents.",
    synopsisSubcommandLabel = "<command>")
public final class Warren {

  @Mixin private GlobalOptions options = new GlobalOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "print the version")
  private boolean version;

  /** Runs the program as a process. */
  public static void main(String... arguments) {
    Shell shell = Shell.ofProcess();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, defect) -> print(shell, "a defect of this program: " + defect));
    CountDownLatch done = new CountDownLatch(1);
    int[] status = {ExitStatus.DONE.code()};
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> leave(shell, done, status), "warren-ending"));
    try {
      status[0] = run(shell, arguments);
    } catch (RuntimeException | Error defect) {
      status[0] = ExitStatus.REFUSED.code();
      print(shell, "a defect of this program: " + defect);
    }
    done.countDown();
    System.exit(status[0]);
  }

  /** After a signal, a command that leaves by itself may do so, and its exit status counts. */
  private static void leave(Shell shell, CountDownLatch done, int[] status) {
    if (done.getCount() == 0) {
      return;
    }
    shell.ending().request();
    try {
      long limit = shell.ending().allowed().toMillis();
      if (shell.ending().isAwaited() && done.await(limit, TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(status[0]);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs one command; returns the exit status. A test calls this with a shell of its own.
   *
   * @param arguments as the shell passes them, without the program's name
   */
  public static int run(Shell shell, String... arguments) {
    Warren warren = new Warren();
    CommandLine line = commandLine(warren, Arrays.asList(arguments));
    line.setOut(new PrintWriter(shell.streams().out(), true));
    line.setErr(new PrintWriter(shell.streams().err(), true));
    line.setExecutionStrategy(
        parsed -> {
          parsed.asCommandLineList().stream()
              .map(CommandLine::<Object>getCommand)
              .filter(WarrenCommand.class::isInstance)
              .forEach(each -> ((WarrenCommand) each).prepare(shell, warren.options));
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setParameterExceptionHandler(
        (wrong, given) -> {
          String help = wrong.getCommandLine().getCommandSpec().qualifiedName();
          print(shell, "%s (%s)".formatted(oneLine(wrong.getMessage()), hint(wrong, help)));
          return ExitStatus.USAGE.code();
        });
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> {
          if (warren.options.verbose()) {
            failure.printStackTrace(shell.streams().err());
          }
          if (failure instanceof Failure known) {
            print(shell, oneLine(known.text()));
            return known.status().code();
          }
          print(shell, "a defect of this program: %s (--verbose has more)".formatted(failure));
          return ExitStatus.REFUSED.code();
        });
    return line.execute(arguments);
  }

  /**
   * The command line with the commands that the arguments name; with all of them if they name none,
   * and with none for the version alone. A command costs milliseconds to describe, and one call
   * needs one.
   */
  private static CommandLine commandLine(Warren warren, List<String> arguments) {
    Set<String> all = Commands.all().keySet();
    List<String> named = all.stream().filter(arguments::contains).toList();
    boolean version = Set.of("-V", "--version").containsAll(arguments) && !arguments.isEmpty();
    boolean completion = arguments.contains("completion");
    boolean some = !named.isEmpty() && !completion && !arguments.contains("help");
    CommandLine line = describe(warren, some || version ? named : all);
    if (!completion) {
      GlobalOptions.hideInCommands(line);
    }
    return line;
  }

  /** The description of the whole program, for the completion, the man pages and docs. */
  static CommandLine describe() {
    return describe(new Warren(), Commands.all().keySet());
  }

  private static CommandLine describe(Warren warren, Iterable<String> names) {
    CommandLine line = new CommandLine(warren);
    for (String name : names) {
      line.addSubcommand(name, Commands.all().get(name));
    }
    line.addSubcommand("help", new CommandLine.HelpCommand());
    // '@bob hi' is a text to send and no file with arguments.
    return line.registerConverter(Duration.class, new DurationConverter())
        .setExpandAtFiles(false)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static String hint(ParameterException wrong, String command) {
    List<String> near =
        wrong instanceof UnmatchedArgumentException unknown ? unknown.getSuggestions() : List.of();
    return near.isEmpty() ? command + " --help" : "did you mean: " + String.join(", ", near) + "?";
  }

  private static void print(Shell shell, String line) {
    shell.streams().err().println("warren: " + Printable.line(line));
    shell.streams().err().flush();
  }

  private static String oneLine(String text) {
    return Stream.of(text.split("\\R")).map(String::strip).collect(Collectors.joining(" "));
  }
}
