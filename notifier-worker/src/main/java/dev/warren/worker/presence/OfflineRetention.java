package dev.warren.worker.presence;

import dev.warren.presence.Status;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Limits how long, and how many, offline users of a team are remembered. */
final class OfflineRetention {

  static final long KEPT_MS = Duration.ofHours(24).toMillis();

  /**
   * The most offline users of a team to remember. Beyond it, users that went offline first are
   * forgotten first.
   */
  static final int MAX_USERS = 10_000;

  private OfflineRetention() {}

  /**
   * Removes the offline users that are past the limits.
   *
   * @return the time of day at which the next user has to be forgotten; empty for none
   */
  static OptionalLong apply(
      Map<String, Person> people, Predicate<Person> isConnected, long wallNow) {
    List<Person> offline =
        people.values().stream()
            .filter(person -> person.isShownAs(Status.OFFLINE) && person.chosen == null)
            .filter(isConnected.negate())
            .sorted(Comparator.comparingLong(OfflineRetention::lastSeen))
            .toList();
    int excess = offline.size() - MAX_USERS;
    for (Person person : offline) {
      if (excess-- <= 0 && wallNow - lastSeen(person) <= KEPT_MS) {
        return OptionalLong.of(lastSeen(person) + KEPT_MS + 1);
      }
      people.remove(person.user);
    }
    return OptionalLong.empty();
  }

  private static long lastSeen(Person person) {
    return Objects.requireNonNull(person.shown).lastSeen();
  }
}
