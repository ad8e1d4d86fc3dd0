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

/** What {@code infra/faults} runs. */
@Command(
    name = "infra/faults",
    usageHelpWidth = 120,
    sortOptions = false,
    description = {
      "Runs a broker, two gateways and two workers under load, lets one thing after the other break,",
      "and accounts for every message. Exit status 0 only when nothing acknowledged was lost."
    },
    exitCodeOnExecutionException = 1)
final class FaultsCommand implements Callable<Integer> {

  /** As a shell has it after Ctrl-C. */
  private static final int INTERRUPTED = 130;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  private boolean help;

  @Option(names = "--minutes", paramLabel = "<n>", description = "how long, at least (10)")
  private double minutes = 10;

  @Option(
      names = "--seed",
      paramLabel = "<s>",
      description = "draws the same faults in the same order again")
  private @Nullable Long seed;

  @Option(
      names = "--traffic",
      split = ",",
      paramLabel = "<t>",
      description = "only this: events, typed, relayed, queues, deleted, alerts (all)")
  private List<String> traffic = List.of();

  @Option(names = "--folder", hidden = true, description = "for the journal: infra/faults says it")
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
    Plan plan =
        Plan.of(
            Duration.ofMillis(Math.round(minutes * 60_000)),
            seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed,
            chosen());
    endWhatHangs(plan.hangsAfter());
    try {
      return new FaultRun(plan, folder.toAbsolutePath()).run().failures().isEmpty() ? 0 : 1;
    } catch (InterruptedException ended) {
      return INTERRUPTED; // by the hook that ends what was started
    }
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

  /** Every wait has an end, so this is for mistakes; the hooks end the processes. */
  private static void endWhatHangs(Duration after) {
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(after.toMillis());
              } catch (InterruptedException e) {
                return;
              }
              System.err.println("infra/faults: hangs after " + after + "; this is where:");
              Thread.getAllStackTraces()
                  .forEach((thread, stack) -> System.err.println(thread + " " + List.of(stack)));
              System.exit(1);
            },
            "watch");
    watch.setDaemon(true);
    watch.start();
  }
}
