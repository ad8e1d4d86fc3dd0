package dev.warren.system.faults;

import dev.warren.system.process.WarrenProcess;
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
 * What clients do that harm only themselves, as far as they can. What they get does not count as
 * seen: somebody else has to get it, too.
 */
final class ClientFaults {

  private static final Duration FIRST_MESSAGE_WITHIN = Duration.ofSeconds(15);

  private static final int PREFETCH = 10;

  /** Longer than RabbitMQ waits for an acknowledgement. */
  private static final Duration OVERDUE_WITHIN = Duration.ofSeconds(40);

  private static final Duration MISSED_WITHIN = Duration.ofSeconds(30);

  private final Set<Traffic> traffic;
  private final String token;
  private final Problems problems;

  ClientFaults(Set<Traffic> traffic, String token, Problems problems) {
    this.traffic = traffic;
    this.token = token;
    this.problems = problems;
  }

  /** Takes what it gets, and never answers. */
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
     * Whether RabbitMQ has closed the channel, as only then it delivers more, or the same again.
     */
    boolean wasTakenBack() {
      return again.get() || bodies.size() > PREFETCH;
    }

    boolean hasSome() throws InterruptedException {
      return first.await(FIRST_MESSAGE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Consumes a queue beside others, and never acknowledges; until its connection ends, or RabbitMQ
   * takes back what it has.
   */
  void neverAcknowledge(WarrenProcess gateway) throws IOException, InterruptedException {
    Hoard hoard = new Hoard();
    try (OutcomeClient client = OutcomeClient.connect(gateway.stomp(), token, hoard)) {
      consume(client, Receivers.queues().get(0));
      if (!hoard.hasSome()) {
        problems.add("who never acknowledges got nothing at all");
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
              : hoard.wasTakenBack() ? "RabbitMQ took them back" : "was left alone");
    }
  }

  /** Is gone without a FIN, with messages in its hands; until the gateway has missed it. */
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
        problems.add("who was to vanish got nothing before");
      }
      proxy.silence();
      if (!proxy.awaitEndByServer(MISSED_WITHIN)) {
        problems.add("a client that vanished was not missed within " + MISSED_WITHIN);
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
