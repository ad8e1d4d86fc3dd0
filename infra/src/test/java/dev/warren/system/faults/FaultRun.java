package dev.warren.system.faults;

import dev.warren.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One run from its start to its report. */
final class FaultRun {

  private static final Duration DRAIN_WITHIN = Patience.LIMIT;
  private static final Duration END_WITHIN = Patience.LIMIT;

  private final Plan plan;
  private final Path folder;

  /**
   * @param folder the folder for the journal, the report and copies of the programs
   */
  FaultRun(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
  }

  /** Performs the run; prints and returns its report. */
  Report run() throws Exception {
    Files.createDirectories(folder);
    System.out.printf(
        "seed %d, %d faults in %s; journal in %s%n",
        plan.seed(), plan.faults().size(), plan.load(), folder);
    try (Journal journal = new Journal(folder.resolve("journal.log"));
        Warren warren = Warren.start(plan.cluster(), folder)) {
      Accounts accounts = new Accounts(journal);
      Problems problems = new Problems(journal);
      // A random generator of its own, so that a seed draws the same faults whatever the receivers
      // draw.
      Random receiversRandom = new Random(plan.seed() + 1);
      try (Receivers receivers = new Receivers(warren, plan.traffic(), accounts, receiversRandom);
          Senders senders = new Senders(warren, plan.traffic(), plan.pace(), accounts)) {
        Recovery recovery = new Recovery(accounts, plan.traffic(), problems);
        Strikes strikes = new Strikes(plan, warren, accounts, problems);
        Faults faults = new Faults(plan, strikes, recovery, accounts.flows(), journal, problems);
        long started = System.nanoTime();
        receivers.start();
        senders.start();
        recovery.await("after the start");
        faults.run();
        sleepUntil(started + plan.load().toNanos());
        receivers.stay();
        senders.close();
        Report report = account(warren, receivers, accounts, problems, faults);
        report.print(folder.resolve("report.txt"));
        return report;
      }
    }
  }

  /** Accounts for all messages once everything has arrived. */
  private Report account(
      Warren warren, Receivers receivers, Accounts accounts, Problems problems, Faults faults)
      throws Exception {
    System.out.println("sending has ended; waiting until everything has arrived");
    awaitTrue(DRAIN_WITHIN, () -> isEverythingConsumed(accounts) && warren.leftovers().isEmpty());
    Map<String, Integer> leftovers = warren.leftovers();

    LogContent log = null;
    MessageId end = sendEnd(warren, accounts);
    if (end == null) {
      problems.add("the last message was not acknowledged, so the log was not read");
    } else {
      if (!awaitTrue(END_WITHIN, () -> receivers.viewers().stream().allMatch(v -> v.has(end)))) {
        problems.add("not every live subscriber got the last message");
      }
      log = read(warren, accounts, end, problems);
    }
    List<LiveSession> sessions =
        receivers.viewers().stream().flatMap(viewer -> viewer.sessions().stream()).toList();
    return new Report(
        plan,
        accounts,
        LiveView.of(sessions, accounts, log),
        receivers.onOtherDevices(),
        faults.stops(),
        leftovers,
        problems.all());
  }

  private static boolean isEverythingConsumed(Accounts accounts) {
    return Arrays.stream(Traffic.values())
        .filter(traffic -> !traffic.isLogged())
        .allMatch(traffic -> accounts.of(traffic).lost().isEmpty());
  }

  private static @Nullable LogContent read(
      Warren warren, Accounts accounts, MessageId end, Problems problems) {
    try {
      return LogContent.read(warren.broker(), accounts, end, END_WITHIN);
    } catch (Exception e) {
      problems.add("the log could not be read to its end: " + e);
      return null;
    }
  }

  /**
   * Sends a last message. The intakes are empty by now, so workers publish nothing more. A
   * subscriber that has got this message gets nothing after it.
   */
  private static @Nullable MessageId sendEnd(Warren warren, Accounts accounts)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + END_WITHIN.toNanos();
    Lanes lanes =
        new Lanes(
            List.of(new Lanes.Lane(Traffic.RELAYED.lane("end"), "/topic/relay.end", Lanes::plain)));
    Account account = accounts.of(Traffic.RELAYED);
    String url = warren.urlsFrom(0).get(0);
    String token = warren.tokenForEverything();
    while (System.nanoTime() < until) {
      try (OutcomeClient client = OutcomeClient.connect(url, token, (on, message) -> {})) {
        Lanes.Message message = lanes.next();
        account.sends(message.id());
        Outcome outcome = client.send(message.to(), message.body()).join();
        account.outcome(message.id(), outcome);
        if (outcome == Outcome.ACKNOWLEDGED) {
          return message.id();
        }
      } catch (IOException e) {
        // The loop tries again.
      }
      Thread.sleep(500);
    }
    return null;
  }

  private static boolean awaitTrue(Duration atMost, BooleanSupplier condition)
      throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        return false;
      }
      Thread.sleep(1_000);
    }
    return true;
  }

  private static void sleepUntil(long nanoTime) throws InterruptedException {
    long wait = nanoTime - System.nanoTime();
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }
}
