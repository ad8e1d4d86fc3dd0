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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
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
          Readers readers = new Readers(warren);
          Senders senders = new Senders(warren, TRAFFIC, accounts)) {
        senders.start();
        awaitMore(accounts, STEP);
        readers.early.leave();
        for (Part part : order) {
          replace(part, warren, accounts, log, readers);
        }
        Patience.await("events in batches").until(() -> log.inBatches(Traffic.EVENTS) > STEP);
        awaitMore(accounts, STEP);
        senders.close();
        readers.early.comeBack();
        readers.late.comeBack();
        account(warren, accounts, log, readers);
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
            readers.all.stream().map(each -> each.resumed().subscriptions()).toList(),
            resumeFromPositions(warren, log),
            Duration.ofNanos(System.nanoTime() - started).toSeconds());
      }
    }
  }

  /** Subscribers over both protocols, at home at both gateways. */
  private static final class Readers implements AutoCloseable {
    private final List<ResumingReader> all = new ArrayList<>();

    /** Stays away from before the upgrade until its end. */
    private final ResumingReader early;

    /** Stays away from the time with both versions until the end. */
    private final ResumingReader late;

    Readers(Warren warren) throws Exception {
      String token = warren.tokenForEverything();
      for (int home = 0; home < 2; home++) {
        all.add(ResumingReader.stomp("stomp-" + home, warren.urlsFrom(home), token));
        List<String> urls =
            warren.urlsFrom(home).stream()
                .map(url -> url.replace("/stomp", "/ws/circles/upgrade?token=" + token))
                .toList();
        all.add(ResumingReader.json("json-" + home, urls));
      }
      early = ResumingReader.stomp("early", warren.urlsFrom(0), token);
      late = ResumingReader.stomp("late", warren.urlsFrom(1), token);
      all.addAll(List.of(early, late));
      all.forEach(ResumingReader::awaitLive);
    }

    @Override
    public void close() {
      all.forEach(ResumingReader::close);
    }
  }

  private static void replace(
      Part part, Warren warren, Accounts accounts, LogWatch log, Readers readers) throws Exception {
    if (part == Part.WORKERS) {
      WarrenProcess stopped = warren.workers().get(0);
      stopped.stop();
      stopped.startThisVersion();
      awaitMore(accounts, STEP);
      // A killed worker makes doubles in the log: its successor publishes unacknowledged events.
      WarrenProcess killed = warren.workers().get(1);
      killed.kill();
      killed.startThisVersion();
      awaitMore(accounts, STEP);
      return;
    }
    WarrenProcess first = warren.gateways().get(0);
    first.stop();
    first.startThisVersion();
    awaitMore(accounts, STEP);
    readers.late.leave();
    awaitMore(accounts, BOTH_VERSIONS);
    WarrenProcess last = warren.gateways().get(1);
    last.stop();
    log.mark();
    last.startThisVersion();
    Patience.await("SENDs in batches").until(() -> log.inBatches(Traffic.RELAYED) > 0);
    assertThat(log.marked()).isLessThan(log.logBirth().batchesFrom());
    assertThat(log.logBirth().batchesFrom()).isLessThan(log.firstBatch());
    awaitMore(accounts, STEP);
  }

  private static void awaitMore(Accounts accounts, int messages) {
    int before = accounts.sum(Account::acknowledged);
    Patience.await(messages + " more messages")
        .until(() -> accounts.sum(Account::acknowledged) >= before + messages);
  }

  /** Every reader has got the log: each message once, at the position of its first place. */
  private static void account(Warren warren, Accounts accounts, LogWatch log, Readers readers) {
    Patience.await("the intakes are empty")
        .pollInterval(Duration.ofMillis(500))
        .until(() -> warren.leftovers().isEmpty());
    awaitThat(
        "the log has everything", () -> TRAFFIC.stream().allMatch(t -> lost(accounts, t) == 0));
    TRAFFIC.forEach(traffic -> assertThat(accounts.of(traffic).lost()).as("lost").isEmpty());
    assertThat(accounts.outOfOrder(log.sightings())).as("order of the log").isEmpty();
    awaitThat(
        "the readers have everything",
        () ->
            readers.all.stream()
                .allMatch(each -> each.resumed().sightings().count() >= log.sightings().count()));
    assertThat(log.first()).extracting(Shown::position).isSorted().doesNotHaveDuplicates();
    for (ResumingReader reader : readers.all) {
      Resumed resumed = reader.resumed();
      assertThat(resumed.gaps()).as("gaps of %s", reader).isZero();
      assertThat(resumed.sightings().again()).as("shown twice to %s", reader).isZero();
      assertThat(accounts.outOfOrder(resumed.sightings())).as("order of %s", reader).isEmpty();
      for (String topic : Resumed.TOPICS) {
        assertThat(resumed.shown(topic))
            .as("%s of %s", topic, reader)
            .isEqualTo(log.first().stream().filter(m -> m.topic().equals(topic)).toList());
      }
    }
  }

  private static int lost(Accounts accounts, Traffic traffic) {
    return accounts.of(traffic).lost().size();
  }

  /** The assertions that follow name what is missing. */
  private static void awaitThat(String what, Callable<Boolean> condition) {
    try {
      Patience.await(what).pollInterval(Duration.ofMillis(500)).until(condition);
    } catch (RuntimeException e) {
      System.out.println("not reached: " + what);
    }
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
