package dev.warren.system.faults;

import dev.warren.testkit.broker.TestBroker;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Faults of RabbitMQ, and its closes of connections and channels. */
final class BrokerFaults {

  private static final int LEAST_DEAD_MS = 500;
  private static final int MOST_DEAD_MS = 3_000;
  private static final int LEAST_PAUSE_MS = 3_000;
  private static final int MOST_PAUSE_MS = 9_000;
  private static final int ALARM_MS = 8_000;

  /** Only the names of gateways' and workers' connections begin like this. */
  private static final Pattern WARRENS = Pattern.compile("\"warren-");

  /**
   * The connections of Warren that stay open. Readers of history are left out, because they close
   * their own.
   */
  static final Pattern LASTING =
      Pattern.compile("\"warren-(worker|gateway-(queues|publisher|log))");

  /**
   * The connections with the consumers of queues, and those that publish. Left out are the reader
   * of the log, which changes its connection some time after a fault to read at full speed again,
   * and the two connections by which a gateway declares queues and asks whether they serve: on
   * RabbitMQ 3.10 an unfinished queue may end these, and no consumer is on them.
   */
  static final Pattern SERVING =
      Pattern.compile("\"warren-(worker|gateway-(queues-\\d|publisher))");

  /** The work during a fault. */
  interface Action {
    void run() throws Exception;
  }

  private final Warren warren;
  private final TestBroker broker;
  private final Flows flows;
  private final Random random;

  BrokerFaults(Warren warren, Flows flows, Random random) {
    this.warren = warren;
    this.broker = warren.broker();
    this.flows = flows;
    this.random = random;
  }

  void kill() throws InterruptedException {
    broker.kill();
    Thread.sleep(random.nextInt(LEAST_DEAD_MS, MOST_DEAD_MS));
    broker.startAgain();
    warren.tickFaster();
  }

  void pause() throws InterruptedException {
    broker.pause();
    try {
      Thread.sleep(random.nextInt(LEAST_PAUSE_MS, MOST_PAUSE_MS));
    } finally {
      broker.resume();
      flows.end();
    }
  }

  /** Blocks every connection that publishes. */
  void alarmOfMemory() throws Exception {
    alarmOfMemory(() -> Thread.sleep(ALARM_MS));
  }

  /** Blocks every connection that publishes, until the action has returned. */
  void alarmOfMemory(Action meanwhile) throws Exception {
    broker.ctl("set_vm_memory_high_watermark", "absolute", "1");
    try {
      meanwhile.run();
    } finally {
      broker.ctl("set_vm_memory_high_watermark", "0.4");
      flows.end();
    }
  }

  /**
   * Runs the action, and records a problem if RabbitMQ closes one of these connections meanwhile.
   */
  void assertNoneCloses(Pattern names, Problems problems, String when, Action action)
      throws Exception {
    Set<String> before = Set.copyOf(connections(names));
    action.run();
    Set<String> closed = new TreeSet<>(before);
    connections(names).forEach(closed::remove);
    if (!closed.isEmpty()) {
      problems.add("%d connections of Warren were closed %s".formatted(closed.size(), when));
    }
  }

  /**
   * Makes the broker close one of Warren's channels with an error, as it does for an overdue
   * acknowledgement or a missing queue.
   */
  void closeChannel() {
    Set<String> connections = Set.copyOf(connections(WARRENS));
    List<String> channels =
        broker
            .ctl("list_channels", "-q", "--no-table-headers", "pid", "connection")
            .lines()
            .map(line -> line.split("\t"))
            .filter(channel -> channel.length == 2 && connections.contains(channel[1]))
            .map(channel -> channel[0])
            .toList();
    // Runs a passive declaration of a missing queue on that channel.
    broker.ctl(
        "eval",
        """
        rabbit_channel:do(rabbit_misc:string_to_pid("%s"),
          {'queue.declare', 0, <<"no.such.queue">>, true, false, false, false, false, []})."""
            .formatted(oneOf(channels)));
  }

  void closeConnection() {
    broker.ctl("close_connection", oneOf(connections(WARRENS)), "a fault of the test");
  }

  private List<String> connections(Pattern names) {
    return broker
        .ctl("list_connections", "-q", "--no-table-headers", "pid", "client_properties")
        .lines()
        .filter(line -> names.matcher(line).find())
        .map(line -> line.substring(0, line.indexOf('\t')))
        .toList();
  }

  private String oneOf(List<String> candidates) {
    if (candidates.isEmpty()) {
      throw new IllegalStateException("RabbitMQ has no connection or channel of Warren to close");
    }
    return candidates.get(random.nextInt(candidates.size()));
  }
}
