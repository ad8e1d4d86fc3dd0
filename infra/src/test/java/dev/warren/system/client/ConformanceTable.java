package dev.warren.system.client;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The outcomes as a table: a line for each row, a column for each client. */
final class ConformanceTable {

  private final List<Client> clients;
  private final Map<Row, Map<Client, Outcome>> outcomes = new LinkedHashMap<>();

  ConformanceTable(List<Client> clients) {
    this.clients = clients;
  }

  void add(Row row, Map<Client, Outcome> of) {
    outcomes.put(row, of);
  }

  /** The number of cells whose promise does not hold. */
  long failures() {
    return outcomes.values().stream()
        .flatMap(of -> of.values().stream())
        .filter(outcome -> !outcome.isKept())
        .count();
  }

  void print(PrintStream out) {
    out.printf("%-20s", "");
    clients.forEach(client -> out.printf(" %-9s", client.label()));
    out.println();
    outcomes.forEach(
        (row, of) -> {
          out.printf("%-20s", row.name());
          clients.forEach(
              client -> out.printf(" %-9s", of.get(client).isKept() ? "kept" : "BROKEN"));
          out.println();
        });
    outcomes.forEach(
        (row, of) -> of.forEach((client, outcome) -> print(out, row, client, outcome)));
  }

  private static void print(PrintStream out, Row row, Client client, Outcome outcome) {
    String cell = row.name() + ", " + client.label();
    if (outcome.failure() != null) {
      out.println();
      out.println("BROKEN: " + cell + ": " + outcome.failure());
      List.of(outcome.failure().getStackTrace()).stream()
          .filter(frame -> frame.getClassName().startsWith("dev.warren"))
          .limit(4)
          .forEach(frame -> out.println("    at " + frame));
    } else if (!outcome.note().isEmpty()) {
      out.println("  " + cell + ": " + outcome.note());
    }
  }
}
