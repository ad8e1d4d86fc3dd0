package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.system.cli.Cli;
import dev.warren.system.process.Queues;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The number of partitions changes while publishers publish and workers work, as docs/operations.md
 * has it: nothing is lost, nothing is worked twice, each channel keeps its order. A worker with
 * another setting does not start.
 */
class PartitionsChangeUnderLoadTest {

  private static final int CHANNELS = 40;
  private static final int PER_SECOND = 500;

  @Test
  void nothingIsLostDoubledOrOvertaken() throws Exception {
    try (TestBroker broker = TestBroker.start();
        WarrenProcess first = worker(broker, 4);
        WarrenProcess second = WarrenProcess.worker(broker);
        WarrenProcess gateway = WarrenProcess.gateway(broker)) {
      assertThat(partitions(broker)).hasSize(4);
      Cli cli = new Cli().with("WARREN_AMQP_URL", broker.urlOf("worker"));
      try (Load load = new Load(broker, gateway, "calm")) {
        change(cli, 8);
        assertThat(partitions(broker)).hasSize(8);
        load.ledger().awaitMoreConfirmed();
        change(cli, 3);
        assertThat(partitions(broker)).hasSize(3);
        load.ledger().awaitMoreConfirmed();
        load.end();
        assertThat(load.ledger().duplicates()).isZero();
      }
      try (Load load = new Load(broker, gateway, "killed")) {
        CompletableFuture<Void> changing = CompletableFuture.runAsync(() -> change(cli, 5));
        second.kill();
        load.ledger().awaitMoreConfirmed();
        Patience.get(changing);
        assertThat(partitions(broker)).hasSize(5);
        second.startAgain();
        load.ledger().awaitMoreConfirmed();
        load.end();
      }
      Queues.awaitEmpty(broker, Family.NOTES);
      assertThat(Queues.messages(broker, Names.DEAD_LETTERS)).isZero();

      WarrenProcess.End end =
          WarrenProcess.endOfWorker(broker, Map.of("WARREN_INTAKE_PARTITIONS", "8"));
      assertThat(end.status()).isEqualTo(1);
      assertThat(end.log())
          .contains("warren.intake.partitions is 8, but RabbitMQ has 5 partitions per family")
          .contains("WARREN_INTAKE_PARTITIONS to 5")
          .contains("warren partitions 8");
    }
  }

  private static WarrenProcess worker(TestBroker broker, int partitions) throws Exception {
    return WarrenProcess.worker(
        broker, Map.of("WARREN_INTAKE_PARTITIONS", Integer.toString(partitions)));
  }

  private static void change(Cli cli, int partitions) {
    Cli.Ended ended = cli.run("partitions", Integer.toString(partitions));
    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).isEqualTo(partitions + " partitions per family\n");
    System.out.println(ended.err());
  }

  private static List<String> partitions(TestBroker broker) {
    return broker
        .ctl("list_queues", "-q", "--no-table-headers", "name")
        .lines()
        .filter(queue -> queue.startsWith(Family.NOTES.exchange() + "."))
        .toList();
  }

  /** A publisher of notes, and a subscriber who has to see all of them in order. */
  private static final class Load implements AutoCloseable {

    private final Ledger ledger = new Ledger();
    private final StompClient subscriber;
    private final EventPublisher publisher;
    private final CompletableFuture<Integer> publishing;

    Load(TestBroker broker, WarrenProcess gateway, String team) throws Exception {
      subscriber = StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING));
      subscriber.onMessage(ledger::saw).subscribe("all", "/topic/notes.*");
      publisher = new EventPublisher(broker, ledger, team, CHANNELS);
      publishing = publisher.start(PER_SECOND);
      ledger.awaitMoreConfirmed();
    }

    Ledger ledger() {
      return ledger;
    }

    void end() {
      publisher.finish();
      int events = Patience.get(publishing);
      assertThat(ledger.confirmedCount()).isEqualTo(events);
      ledger.awaitAllConfirmedSeen();
      ledger.assertOrder();
      System.out.printf("%d events in order, %d duplicates%n", events, ledger.duplicates());
    }

    @Override
    public void close() {
      publisher.finish();
      subscriber.close();
    }
  }
}
