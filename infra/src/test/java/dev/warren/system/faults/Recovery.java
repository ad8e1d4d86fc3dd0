package dev.warren.system.faults;

import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Waits after a fault until messages of every traffic are acknowledged and consumed again, and all
 * {@link Flows} move.
 */
final class Recovery {

  private static final int MESSAGES = 20;
  private static final Duration AT_MOST = Patience.LIMIT;

  private final Accounts accounts;
  private final List<Traffic> traffic;
  private final Problems problems;

  Recovery(Accounts accounts, Set<Traffic> traffic, Problems problems) {
    this.accounts = accounts;
    this.traffic = traffic.stream().filter(Traffic::isSteady).toList();
    this.problems = problems;
  }

  /** The counts of one traffic. */
  private record Progress(int acknowledged, int settled) {}

  /** Waits for the recovery from a fault whose strike has returned. */
  void await(String after) throws InterruptedException {
    long started = System.nanoTime();
    accounts.flows().end();
    Map<Traffic, Progress> before = new EnumMap<>(Traffic.class);
    traffic.forEach(each -> before.put(each, progress(each)));
    List<String> stuck = stuck(before);
    while (!stuck.isEmpty()) {
      if (System.nanoTime() - started > AT_MOST.toNanos()) {
        problems.add("%s: no recovery within %s: %s".formatted(after, AT_MOST, stuck));
        break;
      }
      Thread.sleep(100);
      stuck = stuck(before);
    }
  }

  private List<String> stuck(Map<Traffic, Progress> before) {
    return Stream.concat(
            traffic.stream().filter(each -> !hasGoneOn(each, before.get(each))).map(Traffic::title),
            accounts.flows().still().stream())
        .toList();
  }

  private boolean hasGoneOn(Traffic each, Progress before) {
    Progress now = progress(each);
    return now.acknowledged() >= before.acknowledged() + MESSAGES
        && (each.isLogged() || now.settled() >= before.settled() + MESSAGES);
  }

  private Progress progress(Traffic each) {
    Account account = accounts.of(each);
    return new Progress(account.acknowledged(), account.settled());
  }
}
