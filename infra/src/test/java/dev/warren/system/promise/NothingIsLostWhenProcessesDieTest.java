package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.system.process.Queues;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A subscriber receives every event in order while another gateway and the worker are killed. */
@Tag("alone")
class NothingIsLostWhenProcessesDieTest {

  private static final int CHANNELS = 20;
  private static final int PER_SECOND = 500;

  @Test
  void everyEventArrivesInOrderDespiteKills() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        WarrenProcess worker = WarrenProcess.worker(broker);
        WarrenProcess killed = WarrenProcess.gateway(broker);
        WarrenProcess stays = WarrenProcess.gateway(broker);
        StompClient subscriber =
            StompClient.connect(stays.stomp(), stays.token(Tokens.EVERYTHING))) {
      Ledger ledger = new Ledger();
      subscriber.onMessage(ledger::saw).subscribe("all", "/topic/notes.*");

      EventPublisher publisher = new EventPublisher(broker, ledger, "team", CHANNELS);
      CompletableFuture<Integer> publishing = publisher.start(PER_SECOND);
      ledger.awaitMoreConfirmed();
      worker.kill();
      worker.startAgain();
      ledger.awaitMoreConfirmed();
      killed.kill();
      killed.startAgain();
      ledger.awaitMoreConfirmed();
      publisher.finish();
      int events = Patience.get(publishing);

      assertThat(ledger.confirmedCount()).isEqualTo(events);
      ledger.awaitAllConfirmedSeen();
      ledger.assertOrder();
      assertThat(subscriber.isOpen()).isTrue();
      System.out.printf(
          "%d events, worker and gateway killed once each: %d duplicates%n",
          events, ledger.duplicates());
      // At most the unacknowledged events of the killed worker come twice: one prefetch per
      // partition.
      assertThat(ledger.duplicates()).isLessThanOrEqualTo(4 * 256);
      Queues.awaitEmpty(broker, Family.NOTES);
      assertThat(Queues.messages(broker, Names.DEAD_LETTERS)).isZero();
    }
  }
}
