package dev.warren.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.system.faults.Resumed.Shown;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways and two workers of the version before batches are replaced by those of this version,
 * one after another, under load. Clients notice nothing but the ends of their connections. The log
 * may have a message again after the death of a worker; each reader gets it once.
 */
@Tag("alone")
class RollingUpgradeTest {

  /** A checkout of the version before, with its programs built. */
  private static final @Nullable String FROM = System.getProperty("warren.upgrade.from");

  private static final Set<Traffic> TRAFFIC =
      EnumSet.of(Traffic.EVENTS, Traffic.TYPED, Traffic.RELAYED);

  /** Both versions beat so often. */
  private static final Map<String, String> GATEWAY =
      Map.of(
          "WARREN_PRESENCE_BEAT",
          "500ms",
          "WARREN_LOG_BATCHES_AFTER",
          "15s",
          WarrenProcess.PUBLISH_TIMEOUT,
          "5s");

  /** How many messages are acknowledged between two steps. */
  private static final int STEP = 600;

  /** The load takes longer for so many than a new gateway waits before it starts the batches. */
  private static final int BOTH_VERSIONS = 5_000;

  /** How many of the positions are resumed from, beside those around the first batch. */
  private static final int POSITIONS = 150;

  private static final int AROUND = 30;

  @TempDir Path folder;

  private enum Part {
    GATEWAYS,
    WORKERS
  }

  @Test
  void gatewaysMayBeUpgradedFirst() throws Exception {
    upgrade(List.of(Part.GATEWAYS, Part.WORKERS), false);
  }

  @Test
  void workersMayBeUpgradedFirst() throws Exception {
    upgrade(List.of(Part.WORKERS, Part.GATEWAYS), false);
  }

  @Test
  void logMayHaveLostItsBirthBefore() throws Exception {
    upgrade(List.of(Part.GATEWAYS, Part.WORKERS), true);
  }

  private void upgrade(List<Part> order, boolean isBirthLost) throws Exception {
    assumeTrue(
        FROM != null,
        "-Dwarren.upgrade.from=<folder> names no checkout of the version before, with built jars");
    long started = System.nanoTime();
    TestBroker broker = TestBroker.shared();
    if (isBirthLost) {
      retention(broker, 100_000);
    }
    try (Journal journal = new Journal(folder.resolve("journal.log"));
        Warren warren = Warren.startFrom(Path.of(FROM), broker, GATEWAY)) {
      if (isBirthLost) {
        loseBirth(broker);
        retention(broker, 1_000_000_000);
      }
      Accounts accounts = new Accounts(journal);
      try (LogWatch log = new LogWatch(broker, accounts);
          ResumingReaders readers = new ResumingReaders(warren);
          Senders senders = new Senders(warren, TRAFFIC, 1, accounts)) {
        // Stays away from before the upgrade until its end.
        ResumingReader early = readers.addStomp("early", 0);
        // Stays away from the time with both versions until the end.
        ResumingReader late = readers.addStomp("late", 1);
        readers.awaitLive();
        senders.start();
        accounts.awaitMoreAcknowledged(STEP);
        early.leave();
        for (Part part : order) {
          replace(part, warren, accounts, log, late);
        }
        Patience.await("events in batches").until(() -> log.inBatches(Traffic.EVENTS) > STEP);
        accounts.awaitMoreAcknowledged(STEP);
        senders.close();
        early.comeBack();
        late.comeBack();
        readers.assertGotTheLogOnce(accounts, TRAFFIC, log);
        System.out.printf(
            "%s, birth lost %s: sent %d, acknowledged %d, unknown %d; log %s, batches from %s,"
                + " subscriptions %s, positions resumed %d, %d s%n",
            order,
            isBirthLost,
            accounts.sum(Account::sent),
            accounts.sum(Account::acknowledged),
            accounts.sum(account -> account.count(Outcome.UNKNOWN)),
            log.figures(),
            log.logBirth().batchesFrom(),
            readers.subscriptions(),
            resumeFromPositions(warren, log),
            Duration.ofNanos(System.nanoTime() - started).toSeconds());
      }
    }
  }

  private static void replace(
      Part part, Warren warren, Accounts accounts, LogWatch log, ResumingReader late)
      throws Exception {
    if (part == Part.WORKERS) {
      WarrenProcess stopped = warren.workers().get(0);
      stopped.stop();
      stopped.startThisVersion();
      accounts.awaitMoreAcknowledged(STEP);
      // A killed worker makes doubles in the log: its successor publishes unacknowledged events.
      WarrenProcess killed = warren.workers().get(1);
      killed.kill();
      killed.startThisVersion();
      accounts.awaitMoreAcknowledged(STEP);
      return;
    }
    WarrenProcess first = warren.gateways().get(0);
    first.stop();
    first.startThisVersion();
    accounts.awaitMoreAcknowledged(STEP);
    late.leave();
    accounts.awaitMoreAcknowledged(BOTH_VERSIONS);
    WarrenProcess last = warren.gateways().get(1);
    last.stop();
    log.mark();
    last.startThisVersion();
    Patience.await("SENDs in batches").until(() -> log.inBatches(Traffic.RELAYED) > 0);
    assertThat(log.marked()).isLessThan(log.logBirth().batchesFrom());
    assertThat(log.logBirth().batchesFrom()).isLessThan(log.firstBatch());
    accounts.awaitMoreAcknowledged(STEP);
  }

  /** Resumes from positions of both formulas, at both gateways; returns their number. */
  private static int resumeFromPositions(Warren warren, LogWatch log) throws Exception {
    LogBirth birth = log.logBirth();
    List<Shown> all = log.first();
    int border =
        (int) all.stream().filter(m -> m.position() < birth.position(birth.batchesFrom())).count();
    assertThat(border).isPositive();
    Set<Integer> chosen = new TreeSet<>();
    for (int i = 0; i < POSITIONS; i++) {
      chosen.add((int) ((long) border * i / POSITIONS));
    }
    for (int i = Math.max(0, border - AROUND); i < Math.min(all.size(), border + AROUND); i++) {
      chosen.add(i);
    }
    String token = warren.tokenForEverything();
    for (int place : chosen) {
      Shown seen = all.get(place);
      List<Long> following =
          all.subList(place + 1, all.size()).stream()
              .filter(m -> m.channel().equals(seen.channel()))
              .map(Shown::position)
              .toList();
      String url = warren.gateways().get(place % 2).stomp();
      try (StompClient client = StompClient.connect(url, token)) {
        StompFrame receipt =
            client.request(
                "SUBSCRIBE",
                "id:1\ndestination:/topic/%s\nsince:%d\n"
                    .formatted(seen.channel(), seen.position()));
        assertThat(receipt.headers())
            .as("resumed after %s", seen)
            .containsEntry("recovered", "true")
            .containsEntry("replayed", Integer.toString(following.size()));
        assertThat(client.awaitMessages(following.size()))
            .extracting(message -> Long.parseLong(message.header("message-id")))
            .isEqualTo(following);
      }
    }
    return chosen.size();
  }

  private static void retention(TestBroker broker, long bytes) {
    broker.ctl(
        "set_policy",
        "warren-log-retention",
        "^warren\\.log$",
        "{\"max-length-bytes\":%d,\"stream-max-segment-size-bytes\":%d}".formatted(bytes, 100_000),
        "--apply-to",
        "queues");
  }

  /** Fills the log until retention has dropped its first messages. */
  private static void loseBirth(TestBroker broker) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      Patience.await("retention")
          .until(
              () -> {
                for (int i = 0; i < 100; i++) {
                  channel.basicPublish(Names.TOPICS, "filler.a", null, new byte[1_000]);
                }
                channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
                return firstOffset(connection) > 0;
              });
    }
  }

  private static long firstOffset(Connection connection) throws Exception {
    AtomicLong offset = new AtomicLong(-1);
    Channel channel = connection.createChannel();
    channel.basicQos(1);
    channel.basicConsume(
        Names.LOG,
        false,
        Map.of("x-stream-offset", "first"),
        (tag, delivery) ->
            offset.compareAndSet(
                -1,
                ((Number) delivery.getProperties().getHeaders().get("x-stream-offset"))
                    .longValue()),
        tag -> {});
    Patience.await("the first message").until(() -> offset.get() >= 0);
    channel.abort();
    return offset.get();
  }
}
