package dev.warren.system.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code infra/faults}. */
@Command(
    name = "infra/faults",
    usageHelpWidth = 120,
    sortOptions = false,
    description = {
      "Runs a broker, two gateways and two workers under load, injects one fault after another,",
      "and accounts for every message. The exit status is 0 only if no acknowledged message was lost."
    },
    exitCodeOnExecutionException = 1)
final class FaultsCommand implements Callable<Integer> {

  /** The status of a program that Ctrl-C has ended. */
  private static final int INTERRUPTED = 130;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this help")
  private boolean help;

  @Option(
      names = "--minutes",
      paramLabel = "<n>",
      description = "the shortest duration (default 10)")
  private double minutes = 10;

  @Option(
      names = "--seed",
      paramLabel = "<s>",
      description = "repeats the faults of an earlier run in their order")
  private @Nullable Long seed;

  @Option(
      names = "--traffic",
      split = ",",
      paramLabel = "<t>",
      description =
          "only these: events, typed, relayed, queues, deleted, new, odd, alerts (default all)")
  private List<String> traffic = List.of();

  @Option(
      names = "--cluster",
      description =
          "with the three nodes of infra/cluster instead of one broker, and faults of the nodes")
  private boolean cluster;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "<f>",
      description = "only these kinds of faults, for example kill_node,cut_off_node (default all)")
  private List<String> faults = List.of();

  @Option(names = "--folder", hidden = true, description = "for the journal; set by infra/faults")
  private Path folder = Path.of("target/faults");

  @Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String... arguments) {
    System.exit(new CommandLine(new FaultsCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (minutes <= 0) {
      throw new ParameterException(spec.commandLine(), "--minutes takes a number above 0");
    }
    Set<Traffic> chosen = chosen();
    Plan plan =
        Plan.of(
            Duration.ofMillis(Math.round(minutes * 60_000)),
            seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed,
            chosen,
            kinds(FaultKind.with(chosen, cluster)),
            cluster);
    endWhatHangs(plan.hangsAfter());
    try {
      return new FaultRun(plan, folder.toAbsolutePath()).run().failures().isEmpty() ? 0 : 1;
    } catch (InterruptedException ended) {
      return INTERRUPTED; // by the shutdown hook of Warren
    }
  }

  private Set<FaultKind> kinds(Set<FaultKind> possible) {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (String name : faults) {
      kinds.add(
          possible.stream()
              .filter(each -> each.name().equalsIgnoreCase(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "no kind of fault '%s'; the kinds are %s".formatted(name, possible))));
    }
    return kinds.isEmpty() ? possible : kinds;
  }

  private Set<Traffic> chosen() {
    Set<Traffic> chosen = EnumSet.noneOf(Traffic.class);
    for (String name : traffic) {
      chosen.add(
          Arrays.stream(Traffic.values())
              .filter(each -> each.prefix().equals(name))
              .findFirst()
              .orElseThrow(
                  () -> new ParameterException(spec.commandLine(), "no traffic '" + name + "'")));
    }
    return chosen.isEmpty() ? EnumSet.allOf(Traffic.class) : chosen;
  }

  /**
   * Ends a run that hangs although every wait has a limit. The shutdown hooks end the processes.
   */
  private static void endWhatHangs(Duration after) {
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(after.toMillis());
              } catch (InterruptedException e) {
                return;
              }
              System.err.println("infra/faults: no end after " + after + "; all threads:");
              Thread.getAllStackTraces()
                  .forEach((thread, stack) -> System.err.println(thread + " " + List.of(stack)));
              System.exit(1);
            },
            "watch");
    watch.setDaemon(true);
    watch.start();
  }
}
