package dev.warren.system.faults;

import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompFrame;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Clients that misbehave. Messages at these clients do not count as delivered, because another
 * client has to get them, too.
 */
final class ClientFaults {

  private static final Duration FIRST_MESSAGE_WITHIN = Patience.LIMIT;

  private static final int PREFETCH = 10;

  /** Longer than the consumer_timeout of {@link Warren}, after which RabbitMQ requeues messages. */
  private static final Duration OVERDUE_WITHIN = Duration.ofSeconds(120);

  private static final Duration MISSED_WITHIN = Patience.LIMIT;

  private final Set<Traffic> traffic;
  private final String token;
  private final Problems problems;

  ClientFaults(Set<Traffic> traffic, String token, Problems problems) {
    this.traffic = traffic;
    this.token = token;
    this.problems = problems;
  }

  /** Keeps messages without acknowledging any. */
  private static final class Hoard implements OutcomeClient.Inbox {
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicBoolean again = new AtomicBoolean();

    @Override
    public void message(OutcomeClient client, StompFrame message) {
      if (!bodies.add(message.text())) {
        again.set(true);
      }
      first.countDown();
    }

    /**
     * Whether RabbitMQ has requeued the messages. Only then it delivers more than the prefetch, or
     * the same messages again.
     */
    boolean wasTakenBack() {
      return again.get() || bodies.size() > PREFETCH;
    }

    boolean hasSome() throws InterruptedException {
      return first.await(FIRST_MESSAGE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Consumes a queue together with others, without acknowledging, until its connection ends or
   * RabbitMQ requeues the messages.
   */
  void neverAcknowledge(WarrenProcess gateway) throws IOException, InterruptedException {
    Hoard hoard = new Hoard();
    try (OutcomeClient client = OutcomeClient.connect(gateway.stomp(), token, hoard)) {
      consume(client, Receivers.queues().get(0));
      if (!hoard.hasSome()) {
        problems.add("the client that never acknowledges got no message");
        return;
      }
      long until = System.nanoTime() + OVERDUE_WITHIN.toNanos();
      while (!hoard.wasTakenBack() && System.nanoTime() < until) {
        if (client.awaitEnd(Duration.ofMillis(200))) {
          break;
        }
      }
      System.out.printf(
          "    held %d messages; %s%n",
          hoard.bodies.size(),
          client.hasEnded()
              ? "ended: " + client.lastWords()
              : hoard.wasTakenBack() ? "RabbitMQ took them back" : "nothing happened");
    }
  }

  /**
   * Vanishes without a FIN and with unacknowledged messages, until the gateway closes its
   * connection.
   */
  void vanish(WarrenProcess gateway) throws IOException, InterruptedException {
    Hoard hoard = new Hoard();
    try (SilentProxy proxy = new SilentProxy(URI.create(gateway.stomp()).getPort());
        OutcomeClient client =
            OutcomeClient.connect(
                "ws://localhost:" + proxy.port() + "/stomp", token, hoard, Duration.ofSeconds(1))) {
      client.subscribe("t", "/topic/relay.*", Map.of());
      if (traffic.contains(Traffic.QUEUES)) {
        consume(client, Receivers.queues().get(1));
      }
      if (!hoard.hasSome()) {
        problems.add("the client that vanishes got no message before");
      }
      proxy.silence();
      if (!proxy.awaitEndByServer(MISSED_WITHIN)) {
        problems.add("the gateway kept a vanished client for " + MISSED_WITHIN);
      }
    }
  }

  private static void consume(OutcomeClient client, String destination) {
    client.subscribe(
        "q",
        destination,
        Map.of("ack", "client-individual", "prefetch-count", Integer.toString(PREFETCH)));
  }
}
