package dev.warren.bench.simulate;

import dev.warren.bench.report.Numbers;
import dev.warren.bench.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Many gateways on paper: the measured costs of one, multiplied. Nothing is started. */
@Command(
    name = "simulate",
    usageHelpWidth = 120,
    sortOptions = false,
    description = {
      "Calculates what many gateways would cost, from the reports of one. It measures nothing.",
      "All gateways are equal, the clients are spread evenly, and a client's costs do not depend on the others."
    })
public final class Simulate implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this help")
  private boolean help;

  @Option(
      names = "--clients",
      paramLabel = "<n>",
      defaultValue = "1000000",
      description = "connected clients (${DEFAULT-VALUE})")
  private long clients;

  @Option(
      names = "--messages",
      paramLabel = "<n>",
      defaultValue = "1",
      description = "messages per second to each client (${DEFAULT-VALUE})")
  private double messages;

  @Option(
      names = "--events",
      paramLabel = "<n>",
      defaultValue = "2000",
      description = "messages per second of the log (${DEFAULT-VALUE})")
  private double events;

  @Option(
      names = "--bytes",
      paramLabel = "<n>",
      defaultValue = "1000",
      description = "bytes of a message (${DEFAULT-VALUE})")
  private double bytes;

  @Option(
      names = "--alerts",
      paramLabel = "<n>",
      defaultValue = "10000",
      description = "clients that subscribe to their alerts (${DEFAULT-VALUE})")
  private long alerts;

  @Option(
      names = "--gateways",
      split = ",",
      paramLabel = "<n>",
      defaultValue = "25,60,100,200",
      description = "numbers of gateways, with commas (${DEFAULT-VALUE})")
  private List<Integer> gateways = List.of();

  @Option(
      names = "--reports",
      paramLabel = "<folder>",
      description = "the folder with the reports' JSON (docs/performance)")
  private @Nullable Path reports;

  @Option(names = "--root", hidden = true, description = "the repository; bench/run passes it")
  private Path root = Path.of("");

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (clients < 1 || messages < 0 || events < 0 || bytes < 0 || alerts < 0) {
      throw wrong("at least one client is needed, and nothing may be negative");
    }
    if (gateways.stream().anyMatch(each -> each < 1)) {
      throw wrong("at least one gateway is needed");
    }
    Costs costs;
    try {
      costs = Costs.of(reports == null ? root.resolve("docs/performance") : reports);
    } catch (IOException | IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    Demand demand = new Demand(clients, messages, events, bytes, alerts);
    System.out.print(inputs(costs).plain());
    System.out.println();
    System.out.print(table(costs, demand, gateways).plain());
    System.out.println();
    System.out.print(broker(costs, demand).plain());
    return 0;
  }

  private ParameterException wrong(String reason) {
    return new ParameterException(command.commandLine(), reason);
  }

  static Table inputs(Costs costs) {
    List<Measurement> from = costs.sources();
    return new Table(
        List.of("cost of one gateway", "measured by", "value"),
        2,
        List.of(
            row("memory without clients, MB", from.get(0), costs.baseMb(), 0),
            row("memory of a client at rest, KB", from.get(0), costs.clientKb(), 1),
            row("CPU of 1,000 clients at rest, cores", from.get(0), 1_000 * costs.clientCores(), 4),
            row("clients that connect per second", from.get(0), costs.connectsPerSecond(), 0),
            row("CPU of a delivery, µs", from.get(1), costs.deliveryMicros(), 1),
            row("most clients", from.get(1), costs.mostClients(), 0),
            row("CPU of a message of the log, µs", from.get(2), costs.messageMicros(), 1),
            row("clients that resume per second", from.get(3), costs.resumesPerSecond(), 0)));
  }

  static Table table(Costs costs, Demand demand, List<Integer> numbers) {
    return new Table(
        List.of(
            "gateways",
            "clients each",
            "memory each, MB",
            "CPU each, cores",
            "RabbitMQ sends, MB/s",
            "all connect, s",
            "one ends: clients to each other one",
            "and they are back, s",
            "beyond"),
        0,
        numbers.stream()
            .map(number -> new Gateways(number, costs, demand))
            .map(
                each ->
                    List.of(
                        Numbers.format(each.number(), 0),
                        Numbers.format(each.clientsEach(), 0),
                        Numbers.format(each.memoryMbEach(), 0),
                        Numbers.format(each.coresEach(), 2),
                        Numbers.format(each.logMbPerSecond(), 0),
                        Numbers.format(each.secondsUntilAllAreConnected(), 1),
                        Numbers.format(each.takenOverEach(), 0),
                        Numbers.format(each.secondsUntilTakenOver(), 2),
                        each.beyond()))
            .toList());
  }

  static Table broker(Costs costs, Demand demand) {
    List<Measurement> from = costs.sources();
    double memoryGb = demand.alerts() * costs.queueKb() / 1_024 / 1_024;
    return new Table(
        List.of("RabbitMQ, for all gateways", "measured by", "value"),
        2,
        List.of(
            row("memory of the alert queues, GB", from.get(4), memoryGb, 2),
            row(
                "seconds until their users are connected",
                from.get(4),
                demand.alerts() / costs.queuesPerSecond(),
                0),
            row("messages per second that one log took", from.get(2), costs.logPerSecond(), 0),
            row("of which the crowd asks for", from.get(2), demand.events(), 0)));
  }

  private static List<String> row(String cost, Measurement from, double value, int decimals) {
    return List.of(cost, from.source(), Numbers.format(value, decimals));
  }
}
