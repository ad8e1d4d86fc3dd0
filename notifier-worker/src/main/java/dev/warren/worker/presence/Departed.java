package dev.warren.worker.presence;

import dev.warren.presence.Status;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** How long those who are offline are remembered. */
final class Departed {

  static final long FOR_MS = Duration.ofHours(24).toMillis();

  /** In a team; who left first is forgotten first. */
  static final int MOST = 10_000;

  private Departed() {}

  /**
   * @return when there is somebody to be forgotten next, by the time of day; empty where nobody is
   */
  static OptionalLong forget(
      Map<String, Person> people, Predicate<Person> connected, long wallNow) {
    List<Person> offline =
        people.values().stream()
            .filter(person -> person.isShown(Status.OFFLINE) && person.stated == null)
            .filter(connected.negate())
            .sorted(Comparator.comparingLong(Departed::lastSeen))
            .toList();
    int tooMany = offline.size() - MOST;
    for (Person person : offline) {
      if (tooMany-- <= 0 && wallNow - lastSeen(person) <= FOR_MS) {
        return OptionalLong.of(lastSeen(person) + FOR_MS + 1);
      }
      people.remove(person.user);
    }
    return OptionalLong.empty();
  }

  private static long lastSeen(Person person) {
    return Objects.requireNonNull(person.shown).lastSeen();
  }
}
