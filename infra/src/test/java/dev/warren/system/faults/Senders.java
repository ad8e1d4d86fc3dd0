package dev.warren.system.faults;

import com.rabbitmq.client.ConnectionFactory;
import dev.warren.system.faults.Lanes.Lane;
import dev.warren.thread.DaemonThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;

/** All senders: together some 270 messages and 12 alerts a second at the usual pace. */
final class Senders implements AutoCloseable {

  private static final int CHANNELS = 4;

  // Messages per second.
  private static final double EVENTS_OF_A_KIND = 60;
  private static final double ALERTS = 12;

  /** SENDs per second and gateway. */
  private static final Map<Traffic, Double> SENDS =
      Map.of(Traffic.TYPED, 15.0, Traffic.RELAYED, 30.0, Traffic.QUEUES, 30.0);

  private final Warren warren;
  private final double pace;
  private final Accounts accounts;
  private final List<Sender> senders = new ArrayList<>();
  private final ExecutorService closing =
      Executors.newCachedThreadPool(task -> DaemonThreads.named("faults-closing", task));

  /**
   * @param pace by how much more than usual to send
   */
  Senders(Warren warren, Set<Traffic> traffic, double pace, Accounts accounts) throws Exception {
    this.warren = warren;
    this.pace = pace;
    this.accounts = accounts;
    if (traffic.contains(Traffic.EVENTS)) {
      addPublisher("notes", events("notes.team-", Lanes::note), EVENTS_OF_A_KIND);
      addPublisher("chat", events("chat.room-", Lanes::chat), EVENTS_OF_A_KIND);
    }
    if (traffic.contains(Traffic.ALERTS)) {
      addPublisher("alerts", alerts(), ALERTS);
    }
    for (int gateway = 0; gateway < warren.gateways().size(); gateway++) {
      for (Map.Entry<Traffic, Double> sends : SENDS.entrySet()) {
        if (traffic.contains(sends.getKey())) {
          addSender(gateway, sent(sends.getKey(), gateway), sends.getValue());
        }
      }
    }
  }

  /** The lanes of the SENDs to a gateway. */
  private static List<Lane> sent(Traffic traffic, int gateway) {
    return switch (traffic) {
      case TYPED ->
          List.of(
              lane(traffic, "/app/notes.app-" + gateway, Lanes::note),
              lane(traffic, "/app/chat.app-" + gateway, Lanes::chat));
      case RELAYED ->
          List.of(
              lane(traffic, "/topic/relay.a-" + gateway, Lanes::plain),
              lane(traffic, "/topic/relay.b-" + gateway, Lanes::plain));
      case QUEUES -> queues(gateway);
      default -> throw new IllegalArgumentException("not sent to gateways: " + traffic);
    };
  }

  private static List<Lane> events(String channel, Function<MessageId, String> body) {
    return IntStream.range(0, CHANNELS)
        .mapToObj(n -> new Lane(Traffic.EVENTS.lane(channel + n), channel + n, body))
        .toList();
  }

  private static List<Lane> alerts() {
    return Receivers.users().stream()
        .map(u -> new Lane(Traffic.ALERTS.lane(u), "users." + u, Lanes.alertFor(u)))
        .toList();
  }

  private static Lane lane(Traffic traffic, String to, Function<MessageId, String> body) {
    return new Lane(traffic.lane(to.substring(to.lastIndexOf('/') + 1)), to, body);
  }

  /** The senders of both gateways use the same queues, each in lanes of its own. */
  private static List<Lane> queues(int gateway) {
    return Receivers.queues().stream()
        .map(
            queue ->
                new Lane(
                    Traffic.QUEUES.lane(gateway + queue.replace('/', '.')), queue, Lanes::plain))
        .toList();
  }

  private void addPublisher(String name, List<Lane> lanes, double perSecond) throws Exception {
    ConnectionFactory factory = warren.broker().factory();
    // Heart-beats show a publisher that RabbitMQ hangs.
    factory.setRequestedHeartbeat(10);
    factory.setConnectionTimeout(5_000);
    factory.setHandshakeTimeout(5_000);
    factory.setChannelRpcTimeout(10_000);
    // Without it, the end of a connection waits for a minute for a write to a node that is cut off.
    factory.setShutdownExecutor(closing);
    senders.add(
        new AmqpPublisher("faults-" + name, factory, accounts, new Lanes(lanes), perSecond * pace));
  }

  private void addSender(int gateway, List<Lane> lanes, double perSecond) throws Exception {
    String name = "sender-" + lanes.get(0).name();
    SteadyClient client =
        new SteadyClient(
            name + "-client",
            warren.urlsFrom(gateway),
            warren.tokenForEverything(),
            new StompSender.Mute());
    senders.add(new StompSender(name, client, accounts, new Lanes(lanes), perSecond * pace));
  }

  void start() {
    senders.forEach(Sender::start);
  }

  /** Stops sending; returns when every message has its outcome. */
  @Override
  public void close() {
    CompletableFuture<?>[] stopping =
        senders.stream()
            .map(sender -> CompletableFuture.runAsync(sender::close))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(stopping).join();
    closing.shutdownNow();
  }
}
