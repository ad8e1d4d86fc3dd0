package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.system.process.Queues;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Worker and gateway die by SIGKILL under load; a subscriber elsewhere sees all of it, in order.
 */
class NothingIsLostWhenProcessesDieTest {

  /** At least, and as many more as it takes until the last process is back. */
  private static final int EVENTS = 10_000;

  private static final int AT_MOST = 10 * EVENTS;
  private static final int CHANNELS = 20;
  private static final int PER_SECOND = 700;

  @Test
  void everyEventIsSeenInOrderWhenWorkerAndGatewayAreKilled() throws Exception {
    try (TestBroker broker = TestBroker.start();
        WarrenProcess worker = WarrenProcess.worker(broker);
        WarrenProcess killed = WarrenProcess.gateway(broker);
        WarrenProcess stays = WarrenProcess.gateway(broker);
        StompClient subscriber =
            StompClient.connect(stays.stomp(), stays.token(Tokens.EVERYTHING))) {
      Ledger ledger = new Ledger();
      subscriber.onMessage(ledger::saw).subscribe("all", "/topic/notes.*");

      EventPublisher publisher = new EventPublisher(broker, ledger, "team", CHANNELS);
      CompletableFuture<Integer> publishing = publisher.start(AT_MOST, PER_SECOND);
      awaitConfirmed(ledger, EVENTS / 4);
      assertThat(publishing).as("under load").isNotDone();
      worker.kill();
      worker.startAgain();
      awaitConfirmed(ledger, EVENTS / 2);
      assertThat(publishing).as("under load").isNotDone();
      killed.kill();
      killed.startAgain();
      awaitConfirmed(ledger, EVENTS);
      assertThat(publishing).as("under load").isNotDone();
      publisher.finish();
      int events = publishing.get();

      assertThat(ledger.confirmedCount()).isEqualTo(events);
      ledger.awaitAllConfirmedSeen(Duration.ofSeconds(30));
      ledger.assertOrder();
      assertThat(subscriber.isOpen()).isTrue();
      System.out.printf(
          "%d events, worker and gateway killed once each: %d seen twice%n",
          events, ledger.duplicates());
      // At most what was in flight when the worker died: a prefetch per partition.
      assertThat(ledger.duplicates()).isLessThanOrEqualTo(4 * 256);
      Queues.awaitEmpty(broker, Family.NOTES);
      assertThat(Queues.messages(broker, Names.DEAD_LETTERS)).isZero();
    }
  }

  private static void awaitConfirmed(Ledger ledger, int count) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ledger.confirmedCount() >= count);
  }
}
