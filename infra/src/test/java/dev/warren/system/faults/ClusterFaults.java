package dev.warren.system.faults;

import dev.warren.broker.Names;
import dev.warren.system.cluster.Cluster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Faults of a node of the cluster. A method returns when the node runs again and every queue and
 * stream has all its members, because a second fault before that would take the majority away.
 * Recovery does not wait for that: it counts from a kill, and from the end of any other fault. A
 * network partition that a fault leaves behind is a part of it, and ends when the node stops.
 */
final class ClusterFaults {

  private static final int LEAST_DEAD_MS = 1_000;
  private static final int MOST_DEAD_MS = 20_000;

  /**
   * Some are shorter and some longer than the 15 s after which the others count a node as gone. All
   * are shorter than the consumer_timeout of {@link Warren}.
   */
  private static final int LEAST_SILENT_MS = 4_000;

  private static final int MOST_SILENT_MS = 40_000;
  private static final int ALARM_MS = 8_000;

  /** The nodes notice a partition as soon as they are connected again, within some seconds. */
  private static final int PARTITION_LOOKS = 4;

  private static final int BETWEEN_LOOKS_MS = 1_000;

  private final Warren warren;
  private final Cluster cluster;
  private final Flows flows;
  private final Random random;

  ClusterFaults(Warren warren, Flows flows, Random random) {
    this.warren = warren;
    this.cluster = (Cluster) warren.broker();
    this.flows = flows;
    this.random = random;
  }

  void killNode() throws InterruptedException {
    kill(anyNode());
  }

  void killLeaderOfLog() throws InterruptedException {
    kill(cluster.leaderOf(Names.LOG));
  }

  /** Kills the node that leads most queues. */
  void killLeaderOfQueues() throws InterruptedException {
    Map<Integer, Long> leaders = cluster.leaders(name -> !name.equals(Names.LOG));
    kill(Collections.max(leaders.entrySet(), Map.Entry.comparingByValue()).getKey());
  }

  private void kill(int node) throws InterruptedException {
    cluster.kill(node);
    flows.end();
    report("killed", node);
    Thread.sleep(random.nextInt(LEAST_DEAD_MS, MOST_DEAD_MS));
    cluster.start(node);
    awaitAll();
  }

  void freezeNode() throws InterruptedException {
    freeze(anyNode());
  }

  void freezeLeaderOfLog() throws InterruptedException {
    freeze(cluster.leaderOf(Names.LOG));
  }

  private void freeze(int node) throws InterruptedException {
    cluster.freeze(node);
    report("frozen", node);
    try {
      Thread.sleep(random.nextInt(LEAST_SILENT_MS, MOST_SILENT_MS));
    } finally {
      cluster.thaw(node);
      flows.end();
    }
    endPartition(node);
    awaitAll();
  }

  /**
   * Restarts a node that RabbitMQ has found in a partition, as docs/operations.md tells operators
   * to do. A node that wakes up or is connected again is in one if others counted it as gone.
   */
  private void endPartition(int node) throws InterruptedException {
    for (int look = 0; look < PARTITION_LOOKS; look++) {
      if (cluster.isPartitioned()) {
        report("in a partition: restarted", node);
        cluster.stop(node);
        flows.endOnlyNow();
        cluster.start(node);
        return;
      }
      Thread.sleep(BETWEEN_LOOKS_MS);
    }
  }

  void cutOffNode() throws InterruptedException {
    cutOff(anyNode());
  }

  void cutOffLeaderOfLog() throws InterruptedException {
    cutOff(cluster.leaderOf(Names.LOG));
  }

  private void cutOff(int node) throws InterruptedException {
    cluster.cutOff(node);
    report("cut off", node);
    try {
      Thread.sleep(random.nextInt(LEAST_SILENT_MS, MOST_SILENT_MS));
    } finally {
      cluster.heal(node);
      flows.end();
    }
    endPartition(node);
    awaitAll();
  }

  /** A full disk of one node blocks every connection that publishes, on all nodes. */
  void alarmOfDisk() throws InterruptedException {
    int node = anyNode();
    cluster.ctl(node, "set_disk_free_limit", "1000000GB");
    report("without disk", node);
    try {
      Thread.sleep(ALARM_MS);
    } finally {
      cluster.ctl(node, "set_disk_free_limit", "50MB");
      flows.end();
    }
  }

  /** Restarts one node after the other, as an upgrade does. */
  void restartNodes() throws InterruptedException {
    for (int node : shuffled()) {
      cluster.restart(node);
      awaitAll();
    }
  }

  private void awaitAll() {
    cluster.await();
    warren.tickFaster();
  }

  private void report(String what, int node) {
    System.out.printf("    node %d %s%n", node, what);
  }

  private int anyNode() {
    return random.nextInt(Cluster.NODES) + 1;
  }

  private List<Integer> shuffled() {
    List<Integer> nodes = new ArrayList<>();
    IntStream.rangeClosed(1, Cluster.NODES).forEach(nodes::add);
    Collections.shuffle(nodes, random);
    return nodes;
  }
}
