package dev.warren.system.faults;

import dev.warren.system.process.WarrenProcess;
import java.io.IOException;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Strikes with each kind of fault. A strike returns when the fault is over and what it hit runs
 * again.
 */
final class Strikes {

  private final Warren warren;
  private final ProcessFaults processes;
  private final BrokerFaults broker;
  private final @Nullable ClusterFaults cluster;
  private final ClientFaults clients;
  private final QueueDeletion deletion;
  private final NewQueues newQueues;
  private final OddHeaders oddHeaders;
  private final AlarmWithReaders alarmWithReaders;
  private int strikes;

  Strikes(Plan plan, Warren warren, Accounts accounts, Problems problems)
      throws IOException, InterruptedException {
    Random random = new Random(plan.seed());
    String token = warren.tokenForEverything();
    this.warren = warren;
    processes = new ProcessFaults(accounts.flows(), random);
    broker = new BrokerFaults(warren, accounts.flows(), random);
    cluster = plan.cluster() ? new ClusterFaults(warren, accounts.flows(), random) : null;
    clients = new ClientFaults(plan.traffic(), token, problems);
    deletion = new QueueDeletion(warren.broker(), token, accounts, problems);
    newQueues = new NewQueues(warren, token, accounts.of(Traffic.NEW), problems);
    oddHeaders = new OddHeaders(warren, token, accounts.of(Traffic.ODD), problems);
    alarmWithReaders = new AlarmWithReaders(warren, token, problems);
  }

  void strike(FaultKind kind) throws Exception {
    switch (kind) {
      case KILL_GATEWAY -> processes.kill(warren.gateways());
      case KILL_WORKER -> processes.kill(warren.workers());
      case KILL_BROKER -> broker.kill();
      case PAUSE_GATEWAY -> processes.pause(warren.gateways());
      case PAUSE_WORKER -> processes.pause(warren.workers());
      case PAUSE_BROKER -> broker.pause();
      case MEMORY_ALARM -> broker.alarmOfMemory();
      case ALARM_WITH_READERS -> alarmWithReaders.strike(broker);
      case CLOSE_CHANNEL -> broker.closeChannel();
      case CLOSE_CONNECTION -> broker.closeConnection();
      case DELETE_QUEUE -> deletion.strike(gateway().stomp());
      case FIRST_USE -> newQueues.strike(broker, strikes++);
      case ODD_HEADERS -> oddHeaders.strike(broker, strikes++);
      case NEVER_ACKNOWLEDGES -> clients.neverAcknowledge(gateway());
      case VANISHES -> clients.vanish(gateway());
      case KILL_NODE -> cluster().killNode();
      case KILL_LEADER_OF_LOG -> cluster().killLeaderOfLog();
      case KILL_LEADER_OF_QUEUES -> cluster().killLeaderOfQueues();
      case FREEZE_NODE -> cluster().freezeNode();
      case FREEZE_LEADER_OF_LOG -> cluster().freezeLeaderOfLog();
      case CUT_OFF_NODE -> cluster().cutOffNode();
      case CUT_OFF_LEADER_OF_LOG -> cluster().cutOffLeaderOfLog();
      case DISK_ALARM -> cluster().alarmOfDisk();
      case RESTART_NODES -> cluster().restartNodes();
    }
  }

  private ClusterFaults cluster() {
    return Objects.requireNonNull(cluster, "a fault of a cluster, without one");
  }

  private WarrenProcess gateway() {
    return processes.oneOf(warren.gateways());
  }
}
