package dev.warren.worker.presence;

import dev.warren.presence.Note.Report;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The users of one team that are connected to one gateway, by the gateway's reports. */
final class GatewayUsers {

  private final Set<String> users = new LinkedHashSet<>();

  /** The number of the last report; a gateway numbers its reports about a team from 1. */
  private long seq;

  /** The users who connected and disconnected according to a report. */
  record Changes(List<String> connected, List<String> disconnected) {}

  Set<String> users() {
    return users;
  }

  boolean contains(String user) {
    return users.contains(user);
  }

  /** Whether a report before this one is missing, so that only a full report can help. */
  boolean hasGapBefore(Report report) {
    return !report.full() && report.seq() > seq + 1;
  }

  /** Whether this report was delivered before. */
  boolean isRepetition(Report report) {
    return report.full() ? report.seq() < seq : report.seq() <= seq;
  }

  /** Applies a report that is no repetition and has no gap before it. */
  Changes apply(Report report) {
    seq = report.seq();
    List<String> connected = validUsers(report.present()).filter(users::add).toList();
    List<String> disconnected;
    if (report.full()) {
      Set<String> all = new LinkedHashSet<>(validUsers(report.present()).toList());
      disconnected = users.stream().filter(user -> !all.contains(user)).toList();
    } else {
      disconnected = validUsers(report.gone()).filter(users::contains).distinct().toList();
    }
    disconnected.forEach(users::remove);
    return new Changes(connected, disconnected);
  }

  private static Stream<String> validUsers(@Nullable List<String> users) {
    return users == null ? Stream.of() : users.stream().filter(Person::isValidUser);
  }
}
