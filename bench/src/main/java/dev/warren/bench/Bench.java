package dev.warren.bench;

import dev.warren.bench.load.LoadProcess;
import dev.warren.bench.load.SpawnedLoadProcess;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Peers;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Report;
import dev.warren.bench.simulate.Simulate;
import dev.warren.bench.workload.Plan;
import dev.warren.bench.workload.Stage;
import dev.warren.bench.workload.Workload;
import dev.warren.bench.workload.WorkloadSpec;
import dev.warren.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** The program behind {@code bench/run}. */
@Command(
    name = "bench/run",
    usageHelpWidth = 120,
    sortOptions = false,
    description = "Measures Warren and its peers, and writes a table, JSON and a plot.",
    footerHeading = "%nWorkloads:%n",
    subcommands = Simulate.class,
    exitCodeOnExecutionException = 1)
public final class Bench implements Callable<Integer> {

  private static final String ALL = "all";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this help")
  private boolean help;

  @Spec private CommandSpec command;

  /** Optional only for picocli, because a subcommand has none. */
  @Parameters(paramLabel = "<workload>", arity = "0..1", description = "one of those below, or all")
  private String workload = "";

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "<peer>",
      description = "the peers to measure, in this order (all of the workload that are installed)")
  private List<String> peers = List.of();

  @Option(names = "--rounds", paramLabel = "<n>", description = "how often each peer is measured")
  private @Nullable Integer rounds;

  @Option(names = "--seconds", paramLabel = "<s>", description = "how long each measurement takes")
  private @Nullable Double seconds;

  @Option(
      names = "--churn",
      paramLabel = "<n>",
      description = "with paced and soak: clients that come and go per second; makes paced soak")
  private double churn;

  @Option(
      names = "--workers",
      paramLabel = "<n>",
      description = "with pipeline: this many workers beside as many bare clients; also full speed")
  private int workers;

  @Option(
      names = "--users",
      paramLabel = "<n>",
      description = "with chat: this many users, in rooms of 10 (10,000)")
  private @Nullable Integer users;

  @Option(
      names = "--gateway-jvm",
      split = " ",
      paramLabel = "<options>",
      description = "further JVM options of Warren's gateway, between quotes, to try them")
  private List<String> gatewayJvm = List.of();

  @Option(
      names = "--only",
      paramLabel = "<part>",
      description = "with attacks: the attacks with this in their name; may be repeated (all)")
  private List<String> only = List.of();

  @Option(
      names = "--out",
      paramLabel = "<folder>",
      description = "the report's folder (docs/performance)")
  private @Nullable Path out;

  @Option(names = "--root", hidden = true, description = "the repository; bench/run passes it")
  private Path root = Path.of("");

  public static void main(String... arguments) {
    CommandLine line = new CommandLine(new Bench());
    line.getCommandSpec()
        .usageMessage()
        .footer(
            Workloads.all().stream()
                .map(each -> "  %-9s %s".formatted(each.name(), each.summary()).replace("%", "%%"))
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
    List<WorkloadSpec> chosen = chosen();
    Peers available = new Peers(root.resolve(".warren/bench"));
    validate(available);
    boolean complete = true;
    try (LoadProcess load = SpawnedLoadProcess.start()) {
      for (WorkloadSpec each : chosen) {
        complete &= perform(each, available, load);
      }
    }
    return complete ? 0 : 1;
  }

  private List<WorkloadSpec> chosen() {
    if (workload.equals(ALL)) {
      return Workloads.all();
    }
    if (workload.isEmpty()) {
      throw new ParameterException(command.commandLine(), "name a workload");
    }
    WorkloadSpec named =
        Workloads.named(workload)
            .orElseThrow(
                () -> new ParameterException(command.commandLine(), "no workload " + workload));
    if (!only.isEmpty()) {
      return List.of(Workloads.only(named, only));
    }
    if (users != null) {
      return List.of(Workloads.chat(named, users));
    }
    if (workers > 0) {
      return List.of(Workloads.scaled(named, workers));
    }
    return List.of(churn > 0 ? Workloads.churned(named) : named);
  }

  private void validate(Peers available) {
    if (rounds != null && rounds < 1 || seconds != null && seconds < 1 || churn < 0) {
      throw new ParameterException(
          command.commandLine(), "at least one round of at least one second is needed");
    }
    if (!only.isEmpty() && !workload.equals("attacks")) {
      throw new ParameterException(command.commandLine(), "--only is for attacks");
    }
    if (users != null && (!workload.equals("chat") || users < Workloads.FEWEST_CHAT_USERS)) {
      throw new ParameterException(
          command.commandLine(),
          "--users is for chat, and takes %d or more".formatted(Workloads.FEWEST_CHAT_USERS));
    }
    if (workers < 0 || workers > 0 && !workload.equals("pipeline")) {
      throw new ParameterException(
          command.commandLine(), "--workers is for pipeline, and takes 1 or more");
    }
    for (String peer : peers) {
      if (!available.names().contains(peer)) {
        throw new ParameterException(
            command.commandLine(),
            "no peer %s; the peers are %s".formatted(peer, available.names()));
      }
    }
  }

  /**
   * Measures, and reports even the part that was measured before a failure.
   *
   * @return whether everything was measured
   */
  private boolean perform(WorkloadSpec spec, Peers available, LoadProcess load) throws Exception {
    Workload performed = spec.create().get();
    List<String> notes = new ArrayList<>(performed.report().notes());
    Plan plan = plan(spec.plan(), available, notes);
    if (plan.peers().isEmpty()) {
      log(spec.name() + ": none of its peers is installed");
      return false;
    }
    try (Stage stage =
        new Stage(plan, load, name -> create(available, name, performed), Bench::log)) {
      performed.perform(stage);
      notes.addAll(performed.findings(stage.results()));
      notes.addAll(stage.notes());
      report(spec, performed, stage, notes);
      return stage.notes().isEmpty();
    }
  }

  private Plan plan(Plan defaults, Peers available, List<String> notes) {
    List<String> present = new ArrayList<>();
    for (String name : peers.isEmpty() ? defaults.peers() : peers) {
      String missing = available.names().contains(name) ? available.missing(name) : "unknown";
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
        rounds == null ? defaults.rounds() : rounds,
        seconds == null ? defaults.seconds() : seconds,
        churn > 0 ? churn : defaults.churn());
  }

  private Peer create(Peers available, String name, Workload performed) {
    if (!name.equals(Layout.WARREN)) {
      return available.create(name, performed.workers());
    }
    Map<String, List<String>> jvmOptions = new HashMap<>(performed.jvmOptions());
    // Java takes an empty option, as between two spaces in a row, for the name of a class.
    List<String> options = gatewayJvm.stream().filter(option -> !option.isEmpty()).toList();
    jvmOptions.merge(
        "gateway", options, (own, more) -> Stream.concat(own.stream(), more.stream()).toList());
    return available.warren(performed.gatewayEnvironment(), jvmOptions, performed.workers());
  }

  private void report(WorkloadSpec spec, Workload performed, Stage stage, List<String> notes)
      throws IOException {
    Report report =
        new Report(
            new Report.Heading(spec.name(), spec.summary(), commandLine(spec), Machine.here()),
            stage.results(),
            performed.report().table(),
            performed.verdicts(stage.results()),
            notes,
            performed.plots(stage.results()));
    System.out.print(report.plain());
    Path folder = out == null ? root.resolve("docs/performance") : out;
    report.write(folder);
    log("written to " + folder.resolve(spec.name()) + ".md, .json, .svg");
  }

  /**
   * The command that repeats the measurement. It leaves out {@code --out}, which only decides where
   * the report is written.
   */
  private String commandLine(WorkloadSpec spec) {
    return Stream.of(
            "bench/run " + workload(spec),
            workers > 0 ? "--workers " + workers : "",
            users == null ? "" : "--users " + users,
            gatewayJvm.isEmpty()
                ? ""
                : "--gateway-jvm='%s'".formatted(String.join(" ", gatewayJvm)),
            peers.isEmpty() ? "" : "--peers " + String.join(",", peers),
            rounds == null ? "" : "--rounds " + rounds,
            seconds == null ? "" : "--seconds " + seconds.toString().replaceAll("\\.0$", ""),
            only.stream().map("--only '%s'"::formatted).collect(Collectors.joining(" ")),
            churn > 0 ? "--churn " + Double.toString(churn).replaceAll("\\.0$", "") : "")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** The workload's argument: a report may have another name. */
  private String workload(WorkloadSpec spec) {
    return workers > 0 ? workload : spec.name();
  }

  private static void log(String line) {
    System.err.println(TIME.format(LocalTime.now()) + " " + line);
  }
}
