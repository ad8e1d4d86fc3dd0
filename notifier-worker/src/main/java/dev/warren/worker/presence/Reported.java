package dev.warren.worker.presence;

import dev.warren.presence.Note.Report;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which of a team's users are connected to one gateway, as it has reported them. */
final class Reported {

  private final Set<String> users = new LinkedHashSet<>();

  /** Of its last report; they are numbered from 1. */
  private long seq;

  /** Who has come and who has left by a report. */
  record Changes(List<String> came, List<String> left) {}

  Set<String> users() {
    return users;
  }

  boolean has(String user) {
    return users.contains(user);
  }

  /** Whether a report between the last one and this is missing, and this one cannot make up. */
  boolean missedBefore(Report report) {
    return !report.full() && report.seq() > seq + 1;
  }

  /** Whether it was delivered before. */
  boolean isOld(Report report) {
    return report.full() ? report.seq() < seq : report.seq() <= seq;
  }

  /** A report that is not old, and before which nothing was missed. */
  Changes take(Report report) {
    seq = report.seq();
    List<String> came = names(report.present()).filter(users::add).toList();
    List<String> left;
    if (report.full()) {
      Set<String> all = new LinkedHashSet<>(names(report.present()).toList());
      left = users.stream().filter(user -> !all.contains(user)).toList();
    } else {
      left = names(report.gone()).filter(users::contains).distinct().toList();
    }
    left.forEach(users::remove);
    return new Changes(came, left);
  }

  private static Stream<String> names(@Nullable List<String> users) {
    return users == null ? Stream.of() : users.stream().filter(Outlook::isName);
  }
}
