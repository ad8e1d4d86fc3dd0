package dev.warren.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** All peers by name, with the programs that this machine lacks for each. */
public final class Peers {

  /**
   * @param missing the missing programs and how to install them; empty if none is missing
   * @param create makes the peer with a number of workers
   */
  private record Entry(Supplier<String> missing, IntFunction<Peer> create) {}

  private static final String WARREN = "warren";

  private static final String TRACED_PREFIX = "traced-";

  /** Warren with a collector of spans, by the percentage of the events that it records. */
  public static final List<String> TRACED =
      List.of(TRACED_PREFIX + 0, TRACED_PREFIX + 1, TRACED_PREFIX + 100);

  private final Path home;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * @param home the folder for logs, copies and data; created if missing
   */
  public Peers(Path home) {
    this.home = home;
    entries.put(WARREN, new Entry(Peers::missingForWarren, n -> warren(Map.of(), Map.of(), n)));
    add("web_stomp", Peers::missingRabbitMq, StompPlugin::launchWebStomp);
    add("spring-relay", Peers::missingRabbitMq, SpringPeers::launchRelay);
    add("spring-simple", () -> "", SpringPeers::launchSimple);
    add("nats", Peers::missingNats, NatsPeer::launch);
    add("jetstream", Peers::missingNats, NatsPeer::launchJetStream);
    add("socketio", SocketIoPeer::missing, SocketIoPeer::launch);
    add("bare-netty", () -> "", BareNettyPeer::launch);
    add("bare-netty-log", Peers::missingRabbitMq, BareNettyPeer::launchWithLog);
    entries.put(
        "bare-amqp",
        new Entry(
            Peers::missingRabbitMq,
            n -> new LaunchedPeer("bare-amqp", home, servers -> BareAmqpPeer.launch(servers, n))));
    TRACED.forEach(name -> add(name, Peers::missingForWarren, servers -> traced(name, servers)));
  }

  private static Target traced(String name, Servers servers) throws Exception {
    double percent = Double.parseDouble(name.substring(TRACED_PREFIX.length()));
    Map<String, String> settings =
        Map.of(
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
            SpanSink.start(),
            "MANAGEMENT_TRACING_SAMPLING_PROBABILITY",
            Double.toString(percent / 100));
    return new WarrenPeer(settings, Map.of(), 1).start(servers);
  }

  private void add(String name, Supplier<String> missing, LaunchedPeer.Launch launch) {
    entries.put(name, new Entry(missing, workers -> new LaunchedPeer(name, home, launch)));
  }

  /** All names, in the order of the tables. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /**
   * The programs that a peer needs and this machine lacks, with how to install them; empty if the
   * peer can start.
   */
  public String missing(String name) {
    return entry(name).missing.get();
  }

  /** A peer with its default settings, not started yet. */
  public Peer create(String name) {
    return create(name, 1);
  }

  /** A peer with a number of workers, if it has any; not started yet. */
  public Peer create(String name, int workers) {
    return entry(name).create.apply(workers);
  }

  /**
   * Warren with other settings than its defaults.
   *
   * @param environment for gateway and worker, such as {@code WARREN_SESSION_MAX_OUTBOX}
   * @param jvmOptions by role, {@code gateway} or {@code worker}
   */
  public Peer warren(
      Map<String, String> environment, Map<String, List<String>> jvmOptions, int workers) {
    return new LaunchedPeer(WARREN, home, new WarrenPeer(environment, jvmOptions, workers));
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no peer '%s'; there are %s".formatted(name, names()));
    }
    return entry;
  }

  private static String missingForWarren() {
    for (String module : List.of("gateway", "notifier-worker")) {
      if (!Files.exists(Repository.jar(module))) {
        return module + " is not built: ./mvnw -DskipTests package -pl gateway,notifier-worker -am";
      }
    }
    return missingRabbitMq();
  }

  private static String missingRabbitMq() {
    return PrivateNode.isPossible() ? "" : "no rabbitmq-server: apt-get install rabbitmq-server";
  }

  private static String missingNats() {
    return Command.onPath("nats-server") == null
        ? "no nats-server: apt-get install nats-server"
        : "";
  }
}
