package dev.warren.system.faults;

import com.rabbitmq.client.ConnectionFactory;
import dev.warren.system.faults.Lanes.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

/** All senders: together some 270 messages and 12 alerts a second. */
final class Senders implements AutoCloseable {

  private static final int CHANNELS = 4;

  // Messages per second. Those over STOMP are per gateway.
  private static final double EVENTS_OF_A_KIND = 60;
  private static final double TYPED = 15;
  private static final double RELAYED = 30;
  private static final double QUEUED = 30;
  private static final double ALERTS = 12;

  private final Warren warren;
  private final Accounts accounts;
  private final List<Sender> senders = new ArrayList<>();

  Senders(Warren warren, Set<Traffic> traffic, Accounts accounts) throws Exception {
    this.warren = warren;
    this.accounts = accounts;
    if (traffic.contains(Traffic.EVENTS)) {
      addPublisher("notes", events("notes.team-", Lanes::note), EVENTS_OF_A_KIND);
      addPublisher("chat", events("chat.room-", Lanes::chat), EVENTS_OF_A_KIND);
    }
    if (traffic.contains(Traffic.ALERTS)) {
      addPublisher("alerts", alerts(), ALERTS);
    }
    for (int gateway = 0; gateway < warren.gateways().size(); gateway++) {
      if (traffic.contains(Traffic.TYPED)) {
        addSender(
            gateway,
            List.of(
                lane(Traffic.TYPED, "/app/notes.app-" + gateway, Lanes::note),
                lane(Traffic.TYPED, "/app/chat.app-" + gateway, Lanes::chat)),
            TYPED);
      }
      if (traffic.contains(Traffic.RELAYED)) {
        addSender(
            gateway,
            List.of(
                lane(Traffic.RELAYED, "/topic/relay.a-" + gateway, Lanes::plain),
                lane(Traffic.RELAYED, "/topic/relay.b-" + gateway, Lanes::plain)),
            RELAYED);
      }
      if (traffic.contains(Traffic.QUEUES)) {
        addSender(gateway, queues(gateway), QUEUED);
      }
    }
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
    senders.add(
        new AmqpPublisher("faults-" + name, factory, accounts, new Lanes(lanes), perSecond));
  }

  private void addSender(int gateway, List<Lane> lanes, double perSecond) throws Exception {
    senders.add(
        new StompSender(
            "sender-" + lanes.get(0).name(),
            warren.urlsFrom(gateway),
            warren.tokenForEverything(),
            accounts,
            new Lanes(lanes),
            perSecond));
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
  }
}
