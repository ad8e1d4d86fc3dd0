package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Target;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Many channels with few subscribers each, compared with {@link Burst} in the same round. */
final class Many implements Workload {

  private static final String BURST = "burst";
  private static final String MANY = "many";

  private static final int CHANNELS = 1_000;
  private static final int SUBSCRIPTIONS = 10;
  private static final int PATTERN_EVERY = 10;

  /**
   * The clients that publish for Warren. A gateway limits the messages in flight of each, so there
   * are so many that their limits add up to more than {@link #WINDOW}.
   */
  private static final int SENDERS = 32;

  /** A larger window than in a burst, because a message is 10 deliveries instead of 1,000. */
  private static final int WINDOW = 2_000;

  /**
   * The senders stand for thousands of clients that publish little each, and would reach the limits
   * of one. The limits stay on, because their checks belong to the measurement.
   */
  @Override
  public Map<String, String> gatewayEnvironment() {
    return Map.of(
        "WARREN_RATES_SESSION_EVENTS", "1000000/10s",
        "WARREN_RATES_USER_EVENTS", "1000000/10s");
  }

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    stage.warmUp(peers, Many::ofBurst, Burst.run(Burst.WARM_UP_SECONDS, Window.FIRST));
    stage.warmUp(peers, Many::connections, Burst.run(Burst.WARM_UP_SECONDS, WINDOW));
    stage.steps(
        peers, List.of(BURST, MANY), (round, peer, step) -> measure(stage, round, peer, step));
  }

  private static void measure(Stage stage, int round, Peer peer, String step) throws Exception {
    boolean many = step.equals(MANY);
    double seconds = stage.plan().seconds();
    try (Crowd crowd = stage.open(peer, many ? connections(peer) : ofBurst(peer))) {
      Run run = many ? sized(crowd, seconds) : Burst.sized(crowd, seconds);
      stage.results().add(crowd.measure(round, step, run));
    }
  }

  private static Connections connections(Peer peer) {
    return Connections.of(target(peer), Burst.CONNECTIONS, Channels.of(CHANNELS))
        .withSubscriptions(SUBSCRIPTIONS, PATTERN_EVERY);
  }

  private static Connections ofBurst(Peer peer) {
    return Connections.of(target(peer), Burst.CONNECTIONS, Channels.of(1));
  }

  private static Target target(Peer peer) {
    Target target = peer.target();
    return peer.name().equals(Layout.WARREN) ? target.publishedByClients(SENDERS) : target;
  }

  private static Run sized(Crowd crowd, double seconds) {
    Measured first = crowd.warmUp(Burst.run(2, Window.FIRST));
    return Burst.run(
        seconds, Window.after(first, Burst.CONNECTIONS * SUBSCRIPTIONS / CHANNELS, WINDOW));
  }

  /** How much slower many channels are than a burst, compared with the same of NATS. */
  private static Verdict lossBesideNats(Results results) {
    OptionalDouble warren = loss(results, Layout.WARREN);
    OptionalDouble nats = loss(results, "nats");
    return new Verdict(
        "deliveries/s, burst divided by many, divided by that of nats",
        atMost(1, "×"),
        warren.isPresent() && nats.isPresent()
            ? OptionalDouble.of(warren.getAsDouble() / nats.getAsDouble())
            : OptionalDouble.empty(),
        results.isComplete(Layout.WARREN));
  }

  private static OptionalDouble loss(Results results, String peer) {
    return results.ratio(Figure.DELIVERIES, new Case(peer, BURST), new Case(peer, MANY));
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(Figure.DELIVERIES, Figure.FRONT_CPU, Figure.CPU),
            List.of(Figure.DELIVERIES, Figure.CPU)),
        "many: 1,000 channels with 10 subscribers each, compared with a burst",
        List.of(Figure.DELIVERIES, Figure.CPU),
        List.of(
            Promise.between(BURST, MANY, Figure.DELIVERIES, atMost(3, "×")),
            Promise.between(MANY, BURST, Figure.FRONT_CPU, atMost(3, "×")),
            Promise.beside("nats", MANY, Figure.DELIVERIES, atLeast(1, "×")),
            Promise.beside("jetstream", MANY, Figure.DELIVERIES, atLeast(2, "×")),
            Many::lossBesideNats),
        List.of(
            "Warren's messages are SENDs over WebSocket, as clients publish: %d connections in many,"
                    .formatted(SENDERS)
                + " one in the burst (a channel's messages come by one connection). A RECEIPT is"
                + " requested with the last SEND of each write; up to 1,000 messages are without"
                + " RabbitMQ's confirm. The publisher of nats and jetstream has one WebSocket,"
                + " that of web_stomp an AMQP connection with confirms.",
            "nats and web_stomp store no message. jetstream is nats with a stream in files, which"
                + " acknowledges each message to the publisher; up to 1,000 are unacknowledged, as"
                + " with RabbitMQ's confirms.",
            "The subscribers of jetstream have ordinary subscriptions, which do not wait for the"
                + " store. A consumer of the stream for each subscription would cost it more."));
  }
}
