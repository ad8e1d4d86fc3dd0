package dev.warren.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.TestBroker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/**
 * Worker and gateway die by SIGKILL under load; a subscriber elsewhere sees all of it, in order.
 */
class NothingIsLostWhenProcessesDieTest {

  private static final int EVENTS = 10_000;
  private static final int CHANNELS = 20;
  private static final int PER_SECOND = 700;

  @Test
  void everyEventIsSeenInOrderWhenWorkerAndGatewayAreKilled() throws Exception {
    try (TestBroker broker = TestBroker.start();
        WarrenProcess worker = WarrenProcess.worker(broker);
        WarrenProcess killed = WarrenProcess.gateway(broker);
        WarrenProcess stays = WarrenProcess.gateway(broker);
        StompSubscriber subscriber =
            StompSubscriber.connect(stays, stays.token(Tokens.EVERYTHING))) {
      Ledger ledger = new Ledger();
      subscriber.onMessage(ledger::saw).subscribe("all", "/topic/notes.*");

      CompletableFuture<Void> publishing = publishing(broker, ledger);
      awaitConfirmed(ledger, EVENTS / 4);
      worker.kill();
      worker.startAgain();
      awaitConfirmed(ledger, EVENTS / 2);
      killed.kill();
      killed.startAgain();
      publishing.get();

      assertThat(ledger.confirmedCount()).isEqualTo(EVENTS);
      ledger.awaitAllConfirmedSeen(Duration.ofSeconds(30));
      ledger.assertOrder();
      assertThat(subscriber.isOpen()).isTrue();
      System.out.printf(
          "%d events, worker and gateway killed once each: %d seen twice%n",
          EVENTS, ledger.duplicates());
      // At most what was in flight when the worker died: a prefetch per partition.
      assertThat(ledger.duplicates()).isLessThanOrEqualTo(4 * 256);
      Queues.awaitEmpty(broker, Family.NOTES);
      assertThat(Queues.messages(broker, Names.DEAD_LETTERS)).isZero();
    }
  }

  private static CompletableFuture<Void> publishing(TestBroker broker, Ledger ledger) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            new EventPublisher(broker, ledger, CHANNELS).publish(EVENTS, PER_SECOND);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void awaitConfirmed(Ledger ledger, int count)
      throws ExecutionException, InterruptedException {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ledger.confirmedCount() >= count);
  }
}
