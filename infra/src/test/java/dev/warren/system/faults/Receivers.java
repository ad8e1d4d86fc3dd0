package dev.warren.system.faults;

import dev.warren.thread.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * All receivers: on each gateway a live subscriber of all topics, a consumer of each queue and a
 * device of each user. Consumers and devices disconnect now and then.
 */
final class Receivers implements AutoCloseable {

  /** The queue of {@link QueueDeletion}. */
  static final String DELETED_QUEUE = "/queue/faults-deleted";

  private static final int QUEUES = 4;
  private static final int USERS = 20;

  private static final long DISCONNECT_EVERY_MS = 1_500;
  private static final int LEAST_AWAY_MS = 300;
  private static final int MOST_AWAY_MS = 4_000;

  private final Warren warren;
  private final Accounts accounts;
  private final Random random;
  private final ScheduledExecutorService timer = DaemonThreads.timer("receivers-timer");
  private final List<TopicViewer> viewers = new ArrayList<>();
  private final List<SteadyClient> clients = new ArrayList<>();

  /** The clients that disconnect now and then. */
  private final List<SteadyClient> restless = new ArrayList<>();

  private final Sightings onOtherDevices = new Sightings();
  private volatile boolean allStay;

  Receivers(Warren warren, Set<Traffic> traffic, Accounts accounts, Random random)
      throws Exception {
    this.warren = warren;
    this.accounts = accounts;
    this.random = random;
    for (int gateway = 0; gateway < warren.gateways().size(); gateway++) {
      addViewer(gateway);
      if (traffic.contains(Traffic.QUEUES)) {
        for (String queue : queues()) {
          addConsumer(queue, gateway);
        }
      }
      if (traffic.contains(Traffic.ALERTS)) {
        for (int user = 0; user < USERS; user++) {
          addDevice(user, gateway);
        }
      }
    }
    if (traffic.contains(Traffic.DELETED)) {
      addConsumer(DELETED_QUEUE, 0);
    }
  }

  /** The destinations of the queues with competing consumers. */
  static List<String> queues() {
    return IntStream.range(0, QUEUES).mapToObj(n -> "/queue/faults-" + n).toList();
  }

  /** The users with alerts. */
  static List<String> users() {
    return IntStream.range(0, USERS).mapToObj(n -> "u" + n).toList();
  }

  private void addViewer(int gateway) throws Exception {
    TopicViewer viewer = new TopicViewer(accounts.flows());
    viewers.add(viewer);
    clients.add(client("viewer", gateway, warren.tokenForEverything(), viewer));
  }

  private void addConsumer(String queue, int gateway) throws Exception {
    QueueConsumer consumer =
        new QueueConsumer(
            queue,
            queues().indexOf(queue) % 2 == 1
                ? QueueConsumer.Mode.CUMULATIVE
                : QueueConsumer.Mode.INDIVIDUAL,
            accounts);
    addRestless(client("consumer", gateway, warren.tokenForEverything(), consumer));
  }

  /** A user has a device on each gateway. One device acknowledges, by ACK or by SEND. */
  private void addDevice(int user, int gateway) throws Exception {
    AlertDevice.Habit habit =
        user % 2 != gateway
            ? AlertDevice.Habit.ONLY_SHOWS
            : user % 4 < 2
                ? AlertDevice.Habit.ACKNOWLEDGES_BY_ACK
                : AlertDevice.Habit.ACKNOWLEDGES_BY_SEND;
    addRestless(
        client(
            "device",
            gateway,
            warren.tokenOf(users().get(user)),
            new AlertDevice(habit, accounts, onOtherDevices)));
  }

  private SteadyClient client(String name, int gateway, String token, SteadyClient.Role role) {
    return new SteadyClient(name + "-" + gateway, warren.urlsFrom(gateway), token, role);
  }

  private void addRestless(SteadyClient client) {
    clients.add(client);
    restless.add(client);
  }

  void start() {
    clients.forEach(SteadyClient::start);
    if (!restless.isEmpty()) {
      timer.scheduleWithFixedDelay(
          this::somebodyLeaves, DISCONNECT_EVERY_MS, DISCONNECT_EVERY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void somebodyLeaves() {
    if (!allStay) {
      restless
          .get(random.nextInt(restless.size()))
          .leaveFor(Duration.ofMillis(random.nextInt(LEAST_AWAY_MS, MOST_AWAY_MS)));
    }
  }

  /** Makes clients stay connected from now on. */
  void stay() {
    allStay = true;
  }

  List<TopicViewer> viewers() {
    return viewers;
  }

  /** The alerts on devices that only show them. */
  Sightings onOtherDevices() {
    return onOtherDevices;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    clients.parallelStream().forEach(SteadyClient::close);
  }
}
