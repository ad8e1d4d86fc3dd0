package dev.warren.bench;

import dev.warren.bench.load.LoadProcess;
import dev.warren.bench.load.SpawnedLoadProcess;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Peers;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Report;
import dev.warren.bench.workload.Plan;
import dev.warren.bench.workload.Stage;
import dev.warren.bench.workload.Workload;
import dev.warren.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code bench/run} runs. */
@Command(
    name = "bench/run",
    usageHelpWidth = 120,
    sortOptions = false,
    description = "Measures Warren beside its peers, and writes a table, JSON and a plot.",
    footerHeading = "%nWorkloads:%n",
    exitCodeOnExecutionException = 1)
public final class Bench implements Callable<Integer> {

  private static final String ALL = "all";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  private boolean help;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<workload>", description = "one of those below, or all")
  private String workload = "";

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "<peer>",
      description = "who takes part, in this order; else those of the workload that are installed")
  private List<String> peers = List.of();

  @Option(names = "--rounds", paramLabel = "<n>", description = "how often each is measured")
  private @Nullable Integer rounds;

  @Option(names = "--seconds", paramLabel = "<s>", description = "how long is measured, each time")
  private @Nullable Double seconds;

  @Option(
      names = "--churn",
      paramLabel = "<n>",
      description = "with paced and soak: clients that come and go, a second; paced is then soak")
  private double churn;

  @Option(
      names = "--out",
      paramLabel = "<folder>",
      description = "where the report goes (docs/performance)")
  private @Nullable Path out;

  @Option(names = "--root", hidden = true, description = "the repository: bench/run says it")
  private Path root = Path.of("");

  public static void main(String... arguments) {
    Bench bench = new Bench();
    CommandLine line = new CommandLine(bench);
    line.getCommandSpec()
        .usageMessage()
        .footer(
            Workloads.all().stream()
                .map(each -> "  %-9s %s".formatted(each.name(), each.says()).replace("%", "%%"))
                .toArray(String[]::new));
    line.setParameterExceptionHandler(
        (e, wrong) -> {
          log("%s (bench/run --help)".formatted(e.getMessage()));
          return CommandLine.ExitCode.USAGE;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<Workload> chosen = chosen();
    Peers cast = new Peers(root.resolve(".warren/bench"));
    refuseWhatCannotBe(cast);
    boolean complete = true;
    try (LoadProcess load = SpawnedLoadProcess.start()) {
      for (Workload each : chosen) {
        complete &= perform(each, cast, load);
      }
    }
    return complete ? 0 : 1;
  }

  private List<Workload> chosen() {
    if (workload.equals(ALL)) {
      return Workloads.all();
    }
    Workload named =
        Workloads.named(workload)
            .orElseThrow(
                () -> new ParameterException(spec.commandLine(), "no workload " + workload));
    return List.of(churn > 0 ? Workloads.churned(named) : named);
  }

  private void refuseWhatCannotBe(Peers cast) {
    if (rounds != null && rounds < 1 || seconds != null && seconds < 1 || churn < 0) {
      throw new ParameterException(
          spec.commandLine(), "at least one round of at least a second is measured");
    }
    for (String peer : peers) {
      if (!cast.names().contains(peer)) {
        throw new ParameterException(
            spec.commandLine(), "no peer %s: %s".formatted(peer, cast.names()));
      }
    }
  }

  /** Whether nothing went wrong. What was measured until something did is reported, too. */
  private boolean perform(Workload each, Peers cast, LoadProcess load) throws Exception {
    List<String> notes = new ArrayList<>(each.notes());
    Plan plan = plan(each, cast, notes);
    if (plan.peers().isEmpty()) {
      log(each.name() + ": none of its peers is installed");
      return false;
    }
    try (Stage stage = new Stage(plan, load, name -> create(cast, name, each), Bench::log)) {
      each.perform(stage);
      notes.addAll(stage.notes());
      report(each, stage, notes);
      return stage.notes().isEmpty();
    }
  }

  private Plan plan(Workload each, Peers cast, List<String> notes) {
    List<String> present = new ArrayList<>();
    for (String name : peers.isEmpty() ? each.peers() : peers) {
      String missing = cast.names().contains(name) ? cast.missing(name) : "unknown";
      if (missing.isEmpty()) {
        present.add(name);
      } else {
        String note = "%s is left out: %s".formatted(name, missing);
        log(note);
        notes.add(note);
      }
    }
    return new Plan(
        present,
        rounds == null ? each.rounds() : rounds,
        seconds == null ? each.seconds() : seconds,
        churn > 0 ? churn : each.churn());
  }

  private static Peer create(Peers cast, String name, Workload workload) {
    return name.equals(Layout.WARREN)
        ? cast.warren(workload.gatewayEnvironment(), List.of())
        : cast.create(name);
  }

  private void report(Workload each, Stage stage, List<String> notes) throws IOException {
    Report report =
        new Report(
            each.name(),
            each.says(),
            command(each),
            Machine.here(),
            stage.results(),
            each.layout(),
            each.verdicts(stage.results()),
            notes,
            each.plots(stage.results()));
    System.out.print(report.plain());
    Path folder = out == null ? root.resolve("docs/performance") : out;
    report.write(folder);
    log("written to " + folder.resolve(each.name()) + ".md, .json, .svg");
  }

  /** For whoever wants to see it for themselves: where it is written does not matter to them. */
  private String command(Workload each) {
    return Stream.of(
            "bench/run " + each.name(),
            peers.isEmpty() ? "" : "--peers " + String.join(",", peers),
            rounds == null ? "" : "--rounds " + rounds,
            seconds == null ? "" : "--seconds " + seconds.toString().replaceAll("\\.0$", ""),
            churn > 0 ? "--churn " + Double.toString(churn).replaceAll("\\.0$", "") : "")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static void log(String line) {
    System.err.println(TIME.format(LocalTime.now()) + " " + line);
  }
}
