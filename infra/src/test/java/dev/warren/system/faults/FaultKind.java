package dev.warren.system.faults;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of faults. */
enum FaultKind {
  KILL_GATEWAY("SIGKILL of a gateway"),
  KILL_WORKER("SIGKILL of a worker"),
  KILL_BROKER("SIGKILL of the broker", Brokers.ONE),
  PAUSE_GATEWAY("SIGSTOP of a gateway"),
  PAUSE_WORKER("SIGSTOP of a worker"),
  PAUSE_BROKER("SIGSTOP of the broker", Brokers.ONE),
  MEMORY_ALARM("memory alarm of the broker"),
  ALARM_WITH_READERS("memory alarm with readers", Traffic.EVENTS),
  CLOSE_CHANNEL("channel closed by the broker"),
  CLOSE_CONNECTION("connection closed by the broker"),
  DELETE_QUEUE("queue deleted under its consumer", Traffic.DELETED),
  FIRST_USE("first use of new queues", Traffic.NEW),
  ODD_HEADERS("events with odd headers", Traffic.ODD),
  NEVER_ACKNOWLEDGES("client that never acknowledges", Traffic.QUEUES),
  VANISHES("client that vanishes"),
  KILL_NODE("SIGKILL of a node", Brokers.CLUSTER),
  KILL_LEADER_OF_LOG("SIGKILL of the log's leader", Brokers.CLUSTER),
  KILL_LEADER_OF_QUEUES("SIGKILL of queues' leader", Brokers.CLUSTER),
  FREEZE_NODE("SIGSTOP of a node", Brokers.CLUSTER),
  FREEZE_LEADER_OF_LOG("SIGSTOP of the log's leader", Brokers.CLUSTER),
  CUT_OFF_NODE("a node cut off", Brokers.CLUSTER),
  CUT_OFF_LEADER_OF_LOG("the log's leader cut off", Brokers.CLUSTER),
  DISK_ALARM("disk alarm of a node", Brokers.CLUSTER),
  RESTART_NODES("rolling restart of the nodes", Brokers.CLUSTER);

  /** The number of nodes that a kind is for. */
  private enum Brokers {
    ONE,
    CLUSTER,
    ANY
  }

  private final String title;
  private final @Nullable Traffic needs;
  private final Brokers brokers;

  FaultKind(String title) {
    this(title, null, Brokers.ANY);
  }

  FaultKind(String title, Traffic needs) {
    this(title, needs, Brokers.ANY);
  }

  FaultKind(String title, Brokers brokers) {
    this(title, null, brokers);
  }

  FaultKind(String title, @Nullable Traffic needs, Brokers brokers) {
    this.title = title;
    this.needs = needs;
    this.brokers = brokers;
  }

  /** The name in the report. */
  String title() {
    return title;
  }

  /** The kinds of faults that this traffic allows, with one broker or a cluster. */
  static Set<FaultKind> with(Set<Traffic> traffic, boolean cluster) {
    Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
    kinds.removeIf(kind -> kind.needs != null && !traffic.contains(kind.needs));
    kinds.removeIf(kind -> kind.brokers == (cluster ? Brokers.ONE : Brokers.CLUSTER));
    return kinds;
  }
}
