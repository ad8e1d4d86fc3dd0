package dev.warren.cli.command;

import dev.warren.cli.output.Output;
import dev.warren.cli.output.OutputClosed;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command of the program. A subclass has its options as fields, and {@code @Command} with a
 * lower-case description without a full stop. It prints by {@link Context#output}, and throws
 * {@link Failure} for everything that goes wrong.
 */
public abstract class WarrenCommand implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help")
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  private @Nullable Shell shell;
  private @Nullable GlobalOptions options;

  /** Gives the command its surroundings, before it runs. */
  public final void prepare(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  /** The error of a command line that is wrong in a way that options alone cannot express. */
  protected final ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  /** The description of this command, with its subcommands. */
  protected final CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  /**
   * Runs the command.
   *
   * @return the exit status: {@code ExitStatus.DONE.code()}, or that of a program that it ran
   * @throws Failure when it could not do its work
   */
  protected abstract int run(Context context) throws Exception;

  /** Whether the command prints JSON, if no option says so, when its output is no terminal. */
  protected boolean printsJsonIntoPipes() {
    return false;
  }

  @Override
  public final Integer call() throws Exception {
    Shell caller = Objects.requireNonNull(shell, "prepare comes first");
    GlobalOptions global = Objects.requireNonNull(options, "prepare comes first");
    boolean json = global.json(printsJsonIntoPipes() && !caller.terminal().out());
    Output output = new Output(caller, json, global.color(caller));
    Settings settings =
        new Settings(global.flags(), global.profile(), caller, ProfileFile.read(caller));
    try {
      return run(new Context(caller, settings, output));
    } catch (OutputClosed e) {
      return ExitStatus.DONE.code();
    } finally {
      flush(output);
    }
  }

  /** A reader that has gone meanwhile does not change the status of the command. */
  private static void flush(Output output) {
    try {
      output.flush();
    } catch (OutputClosed e) {
      // Nobody reads the rest.
    }
  }
}
