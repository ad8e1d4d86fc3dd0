package dev.warren.system.faults;

import dev.warren.testkit.Patience;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The accounts of all traffic. Thread-safe. */
final class Accounts {

  private final Flows flows = new Flows();
  private final Map<Traffic, Account> byTraffic = new EnumMap<>(Traffic.class);

  Accounts(Journal journal) {
    for (Traffic traffic : Traffic.values()) {
      byTraffic.put(traffic, new Account(journal, flows));
    }
  }

  Account of(Traffic traffic) {
    return byTraffic.get(traffic);
  }

  /** How long faults stop the messages. */
  Flows flows() {
    return flows;
  }

  Account of(MessageId id) {
    return of(Traffic.of(id));
  }

  /**
   * The acknowledged messages that came too late for their order. Messages with an unknown outcome
   * do not count, because their sender may have continued on another connection, on which their
   * order is not guaranteed.
   */
  List<MessageId> outOfOrder(Sightings sightings) {
    return sightings.late().stream().filter(id -> of(id).isAcknowledged(id)).sorted().toList();
  }

  /** Waits until so many further messages are acknowledged, of whatever traffic. */
  void awaitMoreAcknowledged(int messages) {
    int before = sum(Account::acknowledged);
    Patience.await(messages + " more messages")
        .until(() -> sum(Account::acknowledged) >= before + messages);
  }

  int sum(ToIntFunction<Account> number) {
    return byTraffic.values().stream().mapToInt(number).sum();
  }
}
