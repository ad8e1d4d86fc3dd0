package dev.warren.system.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code infra/clients}. */
@Command(
    name = "infra/clients",
    usageHelpWidth = 120,
    sortOptions = false,
    description = {
      "Plays every row of docs/clients.md with every client library, through a proxy that injects faults,",
      "and prints the table. The exit status is 0 only if all promises were kept."
    },
    exitCodeOnExecutionException = 1)
final class ClientsCommand implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this help")
  private boolean help;

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      description = "how often a connection is cut at random (default 100)")
  private int rounds = 100;

  @Option(names = "--brief", description = "the form of the suite instead: minutes less, few cuts")
  private boolean brief;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "<row>",
      description = "only these rows (default all)")
  private List<String> rows = List.of();

  @Option(
      names = "--clients",
      split = ",",
      paramLabel = "<client>",
      description = "only these: js, js-stomp, chromium, python (default all), reference")
  private List<String> clients = List.of();

  @Option(
      names = "--at-once",
      paramLabel = "<n>",
      description = "how many rows are played at once (default 4)")
  private int atOnce = 4;

  @Option(
      names = "--patience",
      paramLabel = "<seconds>",
      description = "how long a row waits for an event that has to come (default 300)")
  private int patience = 300;

  @Option(
      names = "--seed",
      paramLabel = "<s>",
      description = "repeats the random times of an earlier run")
  private @Nullable Long seed;

  @Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String... arguments) {
    System.exit(new CommandLine(new ClientsCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || atOnce < 1 || patience < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rounds, --at-once and --patience take a number above 0");
    }
    long chosenSeed = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    Duration limit = Duration.ofSeconds(patience);
    Pace pace = brief ? Pace.brief(limit, chosenSeed) : Pace.thorough(rounds, limit, chosenSeed);
    List<Client> chosen = chosenClients();
    ConformanceTable table = new ConformanceTable(chosen);
    long begun = System.nanoTime();
    try (ConformanceRun run = new ConformanceRun(atOnce)) {
      Map<Row, CompletableFuture<Map<Client, Outcome>>> playing =
          run.play(chosenRows(), chosen, pace);
      playing.forEach((row, outcomes) -> outcomes.thenAccept(of -> progress(row, of)));
      playing.forEach((row, outcomes) -> table.add(row, outcomes.join()));
    }
    table.print(System.out);
    System.out.printf(
        "%n%d s, --seed %d%n", (System.nanoTime() - begun) / 1_000_000_000, chosenSeed);
    return table.failures() == 0 ? 0 : 1;
  }

  /** A line for each row as soon as it ends, with the clients that broke its promise. */
  private static void progress(Row row, Map<Client, Outcome> outcomes) {
    List<String> broken =
        outcomes.entrySet().stream()
            .filter(each -> !each.getValue().isKept())
            .map(each -> each.getKey().label() + ": " + each.getValue().failure())
            .toList();
    String result = broken.isEmpty() ? "kept" : "BROKEN " + broken;
    System.err.println("infra/clients: " + row.name() + ": " + result);
  }

  private List<Row> chosenRows() {
    List<Row> all = brief ? Row.brief() : Row.all();
    return rows.isEmpty() ? all : chosen(rows, Row.all().stream(), Row::name, "row");
  }

  private List<Client> chosenClients() {
    return clients.isEmpty()
        ? Client.LIBRARIES
        : chosen(clients, columns(), Client::label, "client");
  }

  private static Stream<Client> columns() {
    return Stream.concat(Client.LIBRARIES.stream(), Stream.of(Client.reference("")));
  }

  private <T> List<T> chosen(
      List<String> names, Stream<T> all, Function<T, String> name, String what) {
    List<T> chosen = all.filter(each -> names.contains(name.apply(each))).toList();
    List<String> unknown = new ArrayList<>(names);
    unknown.removeAll(chosen.stream().map(name).toList());
    if (!unknown.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "no such " + what + ": " + unknown);
    }
    return chosen;
  }
}
