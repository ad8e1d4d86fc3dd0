package dev.warren.bench.workload;

import dev.warren.bench.hostile.HostileClients;
import dev.warren.bench.report.Layout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The table of workloads. */
public final class Workloads {

  private static final List<String> EVERYBODY =
      List.of(
          Layout.WARREN,
          "bare-netty",
          "bare-netty-log",
          "nats",
          "web_stomp",
          "spring-relay",
          "spring-simple",
          "socketio");

  private static final List<String> HOLDING_CONNECTIONS =
      List.of(
          Layout.WARREN,
          "web_stomp",
          "nats",
          "bare-netty",
          "spring-relay",
          "spring-simple",
          "socketio");

  /** Brokers with channels. Warren and JetStream store each message; the others store none. */
  private static final List<String> BROKERS =
      List.of(Layout.WARREN, "nats", "jetstream", "web_stomp");

  public static final int FEWEST_CHAT_USERS = Chat.FEWEST_USERS;

  private static final List<String> WARREN_ALONE = List.of(Layout.WARREN);

  private Workloads() {}

  public static List<WorkloadSpec> all() {
    return List.of(
        spec(
            "burst: 1 publisher as fast as the feed accepts messages, 1,000 subscribers, 256 B",
            new Plan(EVERYBODY, 3, 10, 0),
            Burst::new),
        spec(
            "paced: 10 messages/s to 1,000 subscribers of one channel, 256 B: 10,000 deliveries/s",
            new Plan(EVERYBODY, 3, 30, 0),
            Paced::new),
        spec(
            "idle: 10,000 clients with one subscription and 10 s heart-beats; nobody publishes",
            new Plan(HOLDING_CONNECTIONS, 1, 30, 0),
            Idle::new),
        spec(
            "many: clients' messages to 1,000 channels of 10 subscribers, every tenth by a pattern; and a burst",
            new Plan(BROKERS, 3, 10, 0),
            Many::new),
        spec("chat: " + chat(Chat.USERS), new Plan(BROKERS, 3, 30, 0), () -> new Chat(Chat.USERS)),
        spec(
            "pipeline: events over AMQP and the worker to clients of 10 channels; 200 to 5,000/s",
            new Plan(List.of(Layout.WARREN, Pipeline.BARE), 3, 20, 0),
            Pipeline::new),
        spec(
            "grow: 100 to 20,000 subscribers of one channel, 20,000 deliveries/s each time, 256 B",
            new Plan(List.of(Layout.WARREN, "nats", "bare-netty"), 1, 20, 0),
            Grow::new),
        // 28 s, because after 30 s the gateway cuts off a client that does not read the reason for
        // its close.
        spec(
            "slow: 20 messages/s of 16 KB to 1,000 subscribers, without and with 1 % slow ones",
            new Plan(WARREN_ALONE, 3, 28, 0), Slow::new),
        spec(
            "overload: 15,000 messages/s to 1,000 subscribers, 256 B: more than they can follow",
            new Plan(WARREN_ALONE, 3, 8, 0),
            Overload::new),
        spec(
            "alerts: 10,000 users with a device and a durable queue of alerts each connect at once",
            new Plan(WARREN_ALONE, 1, 10, 0),
            Alerts::new),
        spec(
            "resume: 5,000 clients, cut off at once, come back at once for 100 messages each",
            new Plan(WARREN_ALONE, 3, 10, 0),
            Resume::new),
        spec(
            "history: 8 readers of 100 messages a request over HTTP, from window and stream",
            new Plan(WARREN_ALONE, 3, 10, 0),
            History::new),
        spec(
            "publish: 100,000 events by warren publish --stdin, and by the Java client alone, 256 B",
            new Plan(WARREN_ALONE, 3, 10, 0),
            Publish::new),
        spec(
            "listen: 5,000 and 20,000 events/s through warren listen --json, and the log, 256 B",
            new Plan(WARREN_ALONE, 3, 15, 0),
            Listen::new),
        spec(
            "restart: a worker and a gateway without clients end by SIGTERM and start again",
            new Plan(WARREN_ALONE, 10, 0, 0),
            Restart::new),
        spec(
            "trace: events to 100 clients without a collector of spans, and with 0, 1 and 100 % recorded",
            new Plan(Trace.PEERS, 2, 10, 0), Trace::new),
        spec(
            "hostile: paced beside 1,000 hostile clients, and beside 1,000 harmless ones",
            new Plan(WARREN_ALONE, 1, 120, 0),
            Hostile::new),
        spec(
            "attacks: paced beside each attack in turn, with little memory",
            new Plan(WARREN_ALONE, 1, 10, 0),
            () -> new Attacks(HostileClients.attacks())),
        spec(
            "soak: paced, for 10 minutes, while 100 clients a second come and go: nothing grows",
            new Plan(WARREN_ALONE, 1, 600, 100),
            Soak::new));
  }

  private static WorkloadSpec spec(String line, Plan plan, Supplier<Workload> create) {
    String[] parts = line.split(": ", 2);
    return new WorkloadSpec(parts[0], parts[1], plan, create);
  }

  public static Optional<WorkloadSpec> named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * {@code attacks} with a part of the attacks.
   *
   * @param parts an attack whose name contains one of these is kept
   */
  public static WorkloadSpec only(WorkloadSpec attacks, List<String> parts) {
    Map<String, Integer> kept = HostileClients.attacks();
    kept.keySet().removeIf(attack -> parts.stream().noneMatch(attack::contains));
    return new WorkloadSpec(
        attacks.name(), attacks.summary(), attacks.plan(), () -> new Attacks(kept));
  }

  /** {@code pipeline} with several workers; its report has a name of its own. */
  public static WorkloadSpec scaled(WorkloadSpec pipeline, int workers) {
    return new WorkloadSpec(
        pipeline.name() + "-workers",
        "events over AMQP and %d workers to clients of 100 channels; 1,000/s and full speed"
            .formatted(workers),
        pipeline.plan(),
        () -> new ScaledPipeline(workers));
  }

  /** {@code chat} with another number of users. */
  public static WorkloadSpec chat(WorkloadSpec chat, int users) {
    return new WorkloadSpec(chat.name(), chat(users), chat.plan(), () -> new Chat(users));
  }

  private static String chat(int users) {
    return "%,d users in %,d rooms; each second 1 %% speak and 1 %% change rooms; typing on, 256 B"
        .formatted(users, users / 10);
  }

  /** {@code soak} is {@code paced} with churn. */
  public static WorkloadSpec churned(WorkloadSpec spec) {
    return spec.name().equals("paced") ? named("soak").orElseThrow() : spec;
  }
}
