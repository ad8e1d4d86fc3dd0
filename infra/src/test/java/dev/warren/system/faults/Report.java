package dev.warren.system.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The result of a run.
 *
 * @param onOtherDevices the alerts at devices that only show them
 * @param faults the effects of the faults, by kind
 * @param leftovers the number of messages left in each queue; no entry for an empty queue
 */
record Report(
    Plan plan,
    Accounts accounts,
    LiveView live,
    Sightings onOtherDevices,
    Map<FaultKind, List<Faults.Stop>> faults,
    Map<String, Integer> leftovers,
    List<String> problems) {

  private static final int NAMED = 10;
  private static final String STOPS = "%-34s%6s%16s%9s%15s%9s%n";
  private static final String ROW = "%-26s%9s%14s%9s%9s%9s%12s%14s%6s%14s%n";

  /** The reasons why the run has failed, a line each; empty after a success. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (Traffic traffic : Traffic.values()) {
      Account account = accounts.of(traffic);
      named(failures, "LOST, " + traffic.title(), account.lost());
      if (traffic.isLogged()) {
        named(
            failures,
            "OUT OF ORDER in the log, " + traffic.title(),
            accounts.outOfOrder(account.sightings()));
      }
    }
    named(failures, "MISSED by a live subscriber", live.missed());
    named(failures, "OUT OF ORDER at a live subscriber", live.outOfOrder());
    leftovers.forEach(
        (queue, messages) -> failures.add("NOT EMPTY: %s has %d".formatted(queue, messages)));
    problems.forEach(problem -> failures.add("PROBLEM: " + problem));
    return failures;
  }

  private static void named(List<String> failures, String what, List<MessageId> ids) {
    if (!ids.isEmpty()) {
      failures.add(
          "%s: %d, the first %s"
              .formatted(what, ids.size(), ids.subList(0, Math.min(NAMED, ids.size()))));
    }
  }

  /** Prints the report, and writes it to a file. */
  void print(Path file) throws IOException {
    String text = text();
    System.out.print(text);
    Files.writeString(file, text);
  }

  private String text() {
    StringBuilder text = new StringBuilder("\n");
    text.append(
        ROW.formatted(
            "",
            "sent",
            "acknowledged",
            "refused",
            "unknown",
            "seen",
            "seen twice",
            "refused, seen",
            "LOST",
            "out of order"));
    plan.traffic().forEach(traffic -> text.append(row(traffic)));
    Account alerts = accounts.of(Traffic.ALERTS);
    text.append(
        "%n%,d messages and %,d alerts acknowledged; %,d lost%n"
            .formatted(
                accounts.sum(Account::acknowledged) - alerts.acknowledged(),
                alerts.acknowledged(),
                accounts.sum(account -> account.lost().size())));
    text.append(
        "live subscribers: %,d sessions, %,d messages, %,d twice, %,d missed, %,d out of order%n"
            .formatted(
                live.sessions(),
                live.messages(),
                live.again(),
                live.missed().size(),
                live.outOfOrder().size()));
    text.append(
        "queues: %,d acknowledged by consumers%n".formatted(accounts.of(Traffic.QUEUES).settled()));
    text.append(
        "alerts: %,d acknowledged by their users, %,d shown on other devices as well%n"
            .formatted(alerts.settled(), onOtherDevices.count()));
    text.append(
        "%d faults of %d kinds, seed %d%n"
            .formatted(
                faults.values().stream().mapToInt(List::size).sum(), faults.size(), plan.seed()));
    text.append(STOPS.formatted("", "times", "standstill p50", "most", "after end p50", "most"));
    faults.forEach((kind, stops) -> text.append(stopsOf(kind, stops)));
    List<String> failures = failures();
    text.append(failures.isEmpty() ? "all queues are empty\n" : "\n");
    failures.forEach(failure -> text.append(failure).append('\n'));
    return text.toString();
  }

  private static String stopsOf(FaultKind kind, List<Faults.Stop> stops) {
    List<Double> outages = stops.stream().map(stop -> stop.outage().toMillis() / 1e3).toList();
    List<Double> recoveries = stops.stream().map(stop -> stop.recovery().toMillis() / 1e3).toList();
    return STOPS.formatted(
        kind.title(),
        stops.size(),
        seconds(median(outages)),
        seconds(Collections.max(outages)),
        seconds(median(recoveries)),
        seconds(Collections.max(recoveries)));
  }

  /** The lower of the two in the middle of an even number. */
  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }

  private static String seconds(double seconds) {
    return "%.1f s".formatted(seconds);
  }

  private String row(Traffic traffic) {
    Account account = accounts.of(traffic);
    return ROW.formatted(
        traffic.title(),
        account.sent(),
        account.acknowledged(),
        account.count(Outcome.REFUSED),
        account.count(Outcome.UNKNOWN),
        account.sightings().count(),
        account.sightings().again(),
        account.refusedAndSeen(),
        account.lost().size(),
        traffic.isLogged() ? accounts.outOfOrder(account.sightings()).size() : "-");
  }
}
