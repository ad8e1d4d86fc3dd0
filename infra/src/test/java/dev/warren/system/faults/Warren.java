package dev.warren.system.faults;

import dev.warren.system.cluster.Cluster;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The system under test: a RabbitMQ or a cluster, two gateways and two workers, each a process. */
final class Warren implements AutoCloseable {

  /**
   * RabbitMQ closes a channel that leaves a delivery unacknowledged for longer (default: half an
   * hour). The limit is longer than the pause of any fault, so it affects only a client that never
   * acknowledges.
   */
  private static final String CONFIGURATION = "consumer_timeout = 20000\n";

  /** A node of a cluster is frozen or cut off for longer, see {@link ClusterFaults}. */
  private static final String CLUSTER_CONFIGURATION = "consumer_timeout = 90000\n";

  /** A gateway closes a connection that is silent for two heart-beats. */
  private static final String HEART_BEAT = "2s";

  /** A token that lives longer than any run. */
  private static final String TOKENS_LIVE = "\"ttlSeconds\":86400";

  private final TestBroker broker;
  private final List<WarrenProcess> gateways = new ArrayList<>();
  private final List<WarrenProcess> workers = new ArrayList<>();
  private final Thread owner = Thread.currentThread();
  private final Thread onExit = new Thread(this::endOnExit, "kill-processes");

  private Warren(TestBroker broker) {
    this.broker = broker;
    // Ends the processes of an interrupted run. The broker has a shutdown hook of its own.
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /**
   * Starts all programs; returns when all of them are healthy.
   *
   * @param folder the folder for the data and logs of a cluster
   */
  static Warren start(boolean cluster, Path folder) throws IOException {
    Warren warren =
        new Warren(
            cluster
                ? Cluster.start(folder, CLUSTER_CONFIGURATION)
                : TestBroker.start(CONFIGURATION));
    try {
      warren.tickFaster();
      for (int i = 0; i < 2; i++) {
        warren.workers.add(WarrenProcess.worker(warren.broker));
      }
      for (int i = 0; i < 2; i++) {
        warren.gateways.add(
            WarrenProcess.gateway(
                warren.broker,
                Map.of(
                    "WARREN_SESSION_HEART_BEAT",
                    HEART_BEAT,
                    WarrenProcess.PUBLISH_TIMEOUT,
                    "5s",
                    // NewQueues begins many queues at the same moment.
                    "WARREN_RATES_USER_QUEUES_AT_ONCE",
                    "off")));
      }
      return warren;
    } catch (IOException | RuntimeException e) {
      warren.close();
      throw e;
    }
  }

  /**
   * Starts the programs of another checkout on this RabbitMQ; returns when all of them are healthy.
   *
   * @param environment further variables of the gateways, which stay after an upgrade
   */
  static Warren startFrom(Path checkout, TestBroker broker, Map<String, String> environment)
      throws IOException {
    Warren warren = new Warren(broker);
    try {
      for (int i = 0; i < 2; i++) {
        warren.workers.add(WarrenProcess.worker(checkout, broker, Map.of()));
      }
      for (int i = 0; i < 2; i++) {
        warren.gateways.add(WarrenProcess.gateway(checkout, broker, environment));
      }
      return warren;
    } catch (IOException | RuntimeException e) {
      warren.close();
      throw e;
    }
  }

  /**
   * Makes RabbitMQ look for overdue acknowledgements more often than once a minute, for which it
   * has no setting.
   */
  void tickFaster() {
    broker.ctl(
        "eval",
        "[rpc:call(N, application, set_env, [rabbit, channel_tick_interval, 2000])"
            + " || N <- [node() | nodes()]].");
  }

  TestBroker broker() {
    return broker;
  }

  List<WarrenProcess> gateways() {
    return gateways;
  }

  List<WarrenProcess> workers() {
    return workers;
  }

  /** The STOMP URLs of all gateways, beginning with this one. */
  List<String> urlsFrom(int first) {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < gateways.size(); i++) {
      urls.add(gateways.get((first + i) % gateways.size()).stomp());
    }
    return urls;
  }

  /** A token that may read and write every channel. */
  String tokenForEverything() throws IOException, InterruptedException {
    return gateways
        .get(0)
        .token(
            """
            {"user":"alice","channels":{"read":["#"],"write":["#"]},%s}"""
                .formatted(TOKENS_LIVE));
  }

  /** A token of a user without further rights. */
  String tokenOf(String user) throws IOException, InterruptedException {
    return gateways
        .get(0)
        .token(
            """
            {"user":"%s",%s}"""
                .formatted(user, TOKENS_LIVE));
  }

  /** The number of messages of each queue; no entry for an empty queue, nor for a stream. */
  Map<String, Integer> leftovers() {
    Map<String, Integer> leftovers = new TreeMap<>();
    broker
        .ctl("list_queues", "-q", "--no-table-headers", "name", "type", "messages")
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(queue -> queue.length == 3 && !queue[1].contains("stream"))
        .filter(queue -> !queue[2].equals("0"))
        // RabbitMQ prints no number for a queue without a leader.
        .forEach(
            queue -> leftovers.put(queue[0], queue[2].isEmpty() ? -1 : Integer.parseInt(queue[2])));
    return leftovers;
  }

  private void endOnExit() {
    // Stops the run's own thread, which may be about to restart a process that it has just killed.
    owner.interrupt();
    try {
      owner.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    killProcesses();
  }

  private void killProcesses() {
    for (List<WarrenProcess> processes : List.of(gateways, workers)) {
      for (WarrenProcess process : List.copyOf(processes)) {
        try {
          process.kill();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Kills gateways and workers, and stops the broker. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException exiting) {
      return; // the shutdown hooks do it
    }
    killProcesses();
    broker.close();
  }
}
