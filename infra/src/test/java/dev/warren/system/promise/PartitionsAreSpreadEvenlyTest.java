package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.system.process.Queues;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Workers join and are killed while events arrive: their shares of the partitions become even
 * again, and every event arrives in order.
 */
@Tag("alone")
class PartitionsAreSpreadEvenlyTest {

  private static final int PARTITIONS = 16;
  private static final int CHANNELS = 40;
  private static final int PER_SECOND = 2_000;

  /** The tag of a worker's consumer. */
  private static final Pattern TAG =
      Pattern.compile("(?<family>warren\\.[a-z]+)\\.\\d+-(?<worker>[0-9a-f]{8})-\\d+");

  private final List<WarrenProcess> workers = new ArrayList<>();

  @Test
  void sharesBecomeEvenAfterJoinsAndKills() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      assumeSpreading(broker);
      join(broker, 1);
      try (WarrenProcess gateway = WarrenProcess.gateway(broker);
          StompClient subscriber =
              StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING))) {
        Ledger ledger = new Ledger();
        subscriber.onMessage(ledger::saw).subscribe("all", "/topic/notes.*");
        EventPublisher publisher = new EventPublisher(broker, ledger, "spread", CHANNELS);
        CompletableFuture<Integer> publishing = publisher.start(PER_SECOND);
        awaitEven(broker, "first worker");
        for (int count : List.of(2, 4, 8)) {
          join(broker, count - workers.size());
          awaitEven(broker, "join");
        }
        for (int atOnce : List.of(1, 3)) {
          List<WarrenProcess> killed = workers.subList(0, atOnce);
          killAtOnce(killed);
          killed.clear();
          awaitEven(broker, atOnce + " SIGKILLs at once");
        }
        publisher.finish();
        int events = Patience.get(publishing);

        assertThat(ledger.confirmedCount()).isEqualTo(events);
        ledger.awaitAllConfirmedSeen();
        ledger.assertOrder();
        Queues.awaitEmpty(broker, Family.NOTES);
        assertThat(Queues.messages(broker, Names.DEAD_LETTERS)).isZero();
        System.out.printf("%d events in order, %d duplicates%n", events, ledger.duplicates());
      }
    } finally {
      workers.forEach(WarrenProcess::close);
    }
  }

  private static void assumeSpreading(TestBroker broker) throws Exception {
    try (Connection connection = broker.connect()) {
      assumeTrue(
          Topology.handsOverByPriority(connection),
          "RabbitMQ before 4.0 does not spread partitions; run"
              + " `RABBITMQ_BIN=<folder of RabbitMQ 4> infra/test`");
    }
  }

  /** Starts workers at the same time, and waits until they are healthy. */
  private void join(TestBroker broker, int count) {
    Map<String, String> settings = Map.of("WARREN_INTAKE_PARTITIONS", Integer.toString(PARTITIONS));
    List<CompletableFuture<WarrenProcess>> starting =
        IntStream.range(0, count)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> worker(broker, settings)))
            .toList();
    starting.forEach(worker -> workers.add(Patience.get(worker)));
  }

  private static void killAtOnce(List<WarrenProcess> killed) {
    killed.stream()
        .map(each -> CompletableFuture.runAsync(() -> kill(each)))
        .toList()
        .forEach(Patience::get);
  }

  private static void kill(WarrenProcess worker) {
    try {
      worker.kill();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static WarrenProcess worker(TestBroker broker, Map<String, String> settings) {
    try {
      return WarrenProcess.worker(broker, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitEven(TestBroker broker, String change) {
    long from = System.nanoTime();
    Patience.await("even shares of " + workers.size() + " workers after " + change)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> isEven(broker));
    System.out.printf(
        "%s: even shares of %d workers after %d ms%n",
        change, workers.size(), (System.nanoTime() - from) / 1_000_000);
  }

  /** Whether the shares differ by one partition at most, in each family and over all families. */
  private boolean isEven(TestBroker broker) {
    Map<String, Map<String, Integer>> shares = activeConsumers(broker);
    return shares.keySet().containsAll(List.of("all", Family.NOTES.exchange()))
        && shares.size() == 1 + Family.values().length
        && shares.values().stream().map(Map::values).allMatch(this::differByOneAtMost)
        && sum(shares.get("all")) == PARTITIONS * Family.values().length;
  }

  private static int sum(Map<String, Integer> shares) {
    return shares.values().stream().mapToInt(Integer::intValue).sum();
  }

  private boolean differByOneAtMost(Collection<Integer> shares) {
    return shares.size() == workers.size()
        && Collections.max(shares) - Collections.min(shares) <= 1;
  }

  /** How many partitions RabbitMQ delivers to each worker, by family and over all families. */
  private static Map<String, Map<String, Integer>> activeConsumers(TestBroker broker) {
    Map<String, Map<String, Integer>> shares = new HashMap<>();
    for (String[] columns :
        lines(broker, "list_consumers", "queue_name", "consumer_tag", "active")) {
      Matcher tag = TAG.matcher(columns[1]);
      if (tag.matches() && columns[2].equals("true")) {
        String worker = tag.group("worker");
        shares
            .computeIfAbsent(tag.group("family"), f -> new HashMap<>())
            .merge(worker, 1, Integer::sum);
        shares.computeIfAbsent("all", f -> new HashMap<>()).merge(worker, 1, Integer::sum);
      }
    }
    return shares;
  }

  private static List<String[]> lines(TestBroker broker, String command, String... columns) {
    List<String> arguments = new ArrayList<>(List.of(command, "-q", "--no-table-headers"));
    arguments.addAll(List.of(columns));
    return broker
        .ctl(arguments.toArray(String[]::new))
        .lines()
        .map(line -> line.split("\t"))
        .filter(line -> line.length == columns.length)
        .toList();
  }
}
