package dev.warren.system.faults;

import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is to survive: a RabbitMQ, two gateways, two workers, as processes of their own. */
final class Warren implements AutoCloseable {

  /**
   * RabbitMQ closes a channel that leaves a delivery unacknowledged for longer: half an hour where
   * nobody sets it. Longer than any pause of a fault, so that it hits only who never acknowledges.
   */
  private static final String CONFIGURATION = "consumer_timeout = 20000\n";

  /** Who vanished is missed after twice that. */
  private static final String HEART_BEAT = "2s";

  /** Longer than any run. */
  private static final String TOKENS_LIVE = "\"ttlSeconds\":86400";

  private final TestBroker broker;
  private final List<WarrenProcess> gateways = new ArrayList<>();
  private final List<WarrenProcess> workers = new ArrayList<>();
  private final Thread owner = Thread.currentThread();
  private final Thread onExit = new Thread(this::endOnExit, "kill-processes");

  private Warren(TestBroker broker) {
    this.broker = broker;
    // A run that is interrupted leaves nothing behind; the broker has such a hook of its own.
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Starts everything; all of it is healthy when this returns. */
  static Warren start() throws IOException {
    Warren warren = new Warren(TestBroker.start(CONFIGURATION));
    try {
      warren.tickFaster();
      for (int i = 0; i < 2; i++) {
        warren.workers.add(WarrenProcess.worker(warren.broker));
      }
      for (int i = 0; i < 2; i++) {
        warren.gateways.add(
            WarrenProcess.gateway(warren.broker, Map.of("WARREN_SESSION_HEART_BEAT", HEART_BEAT)));
      }
      return warren;
    } catch (IOException | RuntimeException e) {
      warren.close();
      throw e;
    }
  }

  /** RabbitMQ looks for overdue acknowledgements every minute; there is no setting for that. */
  void tickFaster() {
    broker.ctl("eval", "application:set_env(rabbit, channel_tick_interval, 2000).");
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

  /** Where the gateways speak STOMP, that of this number first. */
  List<String> urlsFrom(int first) {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < gateways.size(); i++) {
      urls.add(gateways.get((first + i) % gateways.size()).stomp());
    }
    return urls;
  }

  /** A token of somebody who reads and writes everything. */
  String tokenForEverything() throws IOException, InterruptedException {
    return gateways
        .get(0)
        .token(
            """
            {"user":"alice","channels":{"read":["#"],"write":["#"]},%s}"""
                .formatted(TOKENS_LIVE));
  }

  /** A token of a user who has no rights but over what is their own. */
  String tokenOf(String user) throws IOException, InterruptedException {
    return gateways
        .get(0)
        .token(
            """
            {"user":"%s",%s}"""
                .formatted(user, TOKENS_LIVE));
  }

  /** How many messages are left in each queue that is not empty; a stream keeps its own. */
  Map<String, Integer> leftovers() {
    Map<String, Integer> leftovers = new TreeMap<>();
    broker
        .ctl("list_queues", "-q", "--no-table-headers", "name", "type", "messages")
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(queue -> queue.length == 3 && !queue[1].contains("stream"))
        .filter(queue -> !queue[2].equals("0"))
        // A queue that cannot be asked has no number.
        .forEach(
            queue -> leftovers.put(queue[0], queue[2].isEmpty() ? -1 : Integer.parseInt(queue[2])));
    return leftovers;
  }

  private void endOnExit() {
    // It may be about to start again what it has just killed.
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

  /** Kills what is Warren's, as nothing of it is needed any more, and stops the broker. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException exiting) {
      return; // the hooks do it
    }
    killProcesses();
    broker.close();
  }
}
