package dev.warren.system.faults;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of faults. */
enum FaultKind {
  KILL_GATEWAY("SIGKILL of a gateway"),
  KILL_WORKER("SIGKILL of a worker"),
  KILL_BROKER("SIGKILL of the broker"),
  PAUSE_GATEWAY("SIGSTOP of a gateway"),
  PAUSE_WORKER("SIGSTOP of a worker"),
  PAUSE_BROKER("SIGSTOP of the broker"),
  MEMORY_ALARM("memory alarm of the broker"),
  ALARM_WITH_READERS("memory alarm with readers", Traffic.EVENTS),
  CLOSE_CHANNEL("channel closed by the broker"),
  CLOSE_CONNECTION("connection closed by the broker"),
  DELETE_QUEUE("queue deleted under its consumer", Traffic.DELETED),
  FIRST_USE("first use of new queues", Traffic.NEW),
  ODD_HEADERS("events with odd headers", Traffic.ODD),
  NEVER_ACKNOWLEDGES("client that never acknowledges", Traffic.QUEUES),
  VANISHES("client that vanishes");

  private final String title;
  private final @Nullable Traffic needs;

  FaultKind(String title) {
    this(title, null);
  }

  FaultKind(String title, @Nullable Traffic needs) {
    this.title = title;
    this.needs = needs;
  }

  /** The name in the report. */
  String title() {
    return title;
  }

  /** The kinds of faults that this traffic allows. */
  static Set<FaultKind> with(Set<Traffic> traffic) {
    Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
    kinds.removeIf(kind -> kind.needs != null && !traffic.contains(kind.needs));
    return kinds;
  }
}
