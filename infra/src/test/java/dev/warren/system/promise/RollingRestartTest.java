package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.docs.ProxyServer;
import dev.warren.system.process.Queues;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two gateways behind the HAProxy of docs/proxies.md and three workers are restarted by SIGTERM,
 * one after another, under load.
 */
@Tag("alone")
class RollingRestartTest {

  private static final int CHANNELS = 20;
  private static final int PER_SECOND = 300;

  private final List<AutoCloseable> started = new ArrayList<>();

  @Test
  void rollingRestartLosesNothing() throws Exception {
    try {
      roll();
    } finally {
      for (int i = started.size() - 1; i >= 0; i--) {
        started.get(i).close();
      }
    }
  }

  private <T extends AutoCloseable> T closedAtTheEnd(T process) {
    started.add(process);
    return process;
  }

  private void roll() throws Exception {
    TestBroker broker = closedAtTheEnd(TestBroker.shared());
    List<WarrenProcess> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      workers.add(closedAtTheEnd(WarrenProcess.worker(broker)));
    }
    List<WarrenProcess> gateways = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      // The default of the setting, which HAProxy needs to notice that a gateway stops.
      gateways.add(
          closedAtTheEnd(
              WarrenProcess.gateway(
                  broker,
                  Map.of(
                      WarrenProcess.DRAIN_DELAY,
                      "5s",
                      "SERVER_FORWARD_HEADERS_STRATEGY",
                      "native"))));
    }
    ProxyServer proxy =
        closedAtTheEnd(
            ProxyServer.start(ProxyServer.Kind.HAPROXY, gateways.get(0), gateways.get(1)));

    String token = gateways.get(0).token(Tokens.EVERYTHING);
    String url = proxy.url("ws", "/stomp");
    Ledger ledger = new Ledger();
    Ledger others = ledger.ofAnotherSubscriber();
    StompJsApplication one =
        closedAtTheEnd(StompJsApplication.start(url, token, "chat.one", ledger));
    StompJsApplication two =
        closedAtTheEnd(StompJsApplication.start(url, token, "chat.two", others));
    one.publish();
    two.publish();
    EventPublisher publisher = new EventPublisher(broker, ledger, "rolling", CHANNELS);
    CompletableFuture<Integer> publishing = publisher.start(PER_SECOND);

    for (WarrenProcess worker : workers) {
      ledger.awaitMoreConfirmed();
      worker.restart();
    }
    long shortestRestart = Long.MAX_VALUE;
    for (WarrenProcess gateway : gateways) {
      ledger.awaitMoreConfirmed();
      shortestRestart = Math.min(shortestRestart, gateway.restart());
    }
    ledger.awaitMoreConfirmed();
    publisher.finish();
    int events = Patience.get(publishing);
    one.finish();
    two.finish();

    ledger.awaitAllConfirmedSeen();
    others.awaitAllConfirmedSeen();
    ledger.assertOrder();
    others.assertOrder();
    double outageMs = Math.max(one.longestOutageMs(), two.longestOutageMs());
    System.out.printf(
        "rolling restart: %d events by AMQP, %d confirmed in all, %d and %d duplicates, %d and %d"
            + " connections, closed with %s and %s, longest outage %.0f ms, shortest restart of a"
            + " gateway %d ms%n",
        events,
        ledger.confirmedCount(),
        ledger.duplicates(),
        others.duplicates(),
        one.connections(),
        two.connections(),
        one.closeCodes(),
        two.closeCodes(),
        outageMs,
        TimeUnit.NANOSECONDS.toMillis(shortestRestart));
    assertThat(one.gaps() + two.gaps()).as("gaps").isZero();
    assertThat(one.connections() + two.connections()).as("connections").isGreaterThan(3);
    assertThat(one.closeCodes()).contains(1012);
    assertThat(two.closeCodes()).contains(1012);
    // Clients do not wait for their gateway: they continue at the other one.
    assertThat(outageMs).isLessThan(TimeUnit.NANOSECONDS.toMillis(shortestRestart));
    Queues.awaitEmpty(broker, Family.NOTES);
    Queues.awaitEmpty(broker, Family.MESSAGES);
    assertThat(Queues.messages(broker, Names.DEAD_LETTERS)).isZero();
  }
}
