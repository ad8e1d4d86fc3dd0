package dev.warren.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.faults.Resumed.Shown;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code warren.topics.publish} changes under load, in one program after another, as docs/events.md
 * has it. Clients notice nothing but the ends of their connections. A queue of one's own gets each
 * message of the channels named once, from the moment when all programs name them until the first
 * does not.
 */
class TopicsPublishChangesTest {

  private static final String VARIABLE = "WARREN_TOPICS_PUBLISH";
  private static final String NONE = "";
  private static final String NAMED = "notes.*,relay.*";

  private static final Set<Traffic> TRAFFIC =
      EnumSet.of(Traffic.EVENTS, Traffic.TYPED, Traffic.RELAYED);

  /** How many messages are acknowledged between two steps. */
  private static final int STEP = 300;

  @TempDir Path folder;

  @Test
  void nothingIsLostOrDoubled() throws Exception {
    TestBroker broker = TestBroker.shared();
    try (Journal journal = new Journal(folder.resolve("journal.log"));
        Warren warren = Warren.startFrom(Repository.root(), broker, Map.of())) {
      Accounts accounts = new Accounts(journal);
      try (LogWatch log = new LogWatch(broker, accounts);
          OwnQueue queue = new OwnQueue(broker);
          ResumingReaders readers = new ResumingReaders(warren);
          Senders senders = new Senders(warren, TRAFFIC, 1, accounts)) {
        readers.awaitLive();
        senders.start();
        awaitNothingMore(queue, accounts);

        for (List<WarrenProcess> part : List.of(warren.workers(), warren.gateways())) {
          change(part.get(0), NAMED, accounts);
          change(part.get(1), NAMED, accounts);
        }
        long allNameThem = System.nanoTime();
        accounts.awaitMoreAcknowledged(2 * STEP);
        assertThat(log.figures().doubles()).as("doubles in the log").isZero();
        List<MessageId> expected =
            log.first().stream()
                .filter(each -> !each.topic().equals("chat.*"))
                .map(Shown::id)
                .filter(id -> !accounts.of(id).isSentBefore(id, allNameThem))
                .toList();

        change(warren.gateways().get(0), NONE, accounts);
        change(warren.gateways().get(1), NONE, accounts);
        change(warren.workers().get(0), NONE, accounts);
        // The other worker gets the events that this one has not acknowledged, and batches them.
        WarrenProcess killed = warren.workers().get(1);
        killed.kill();
        killed.set(VARIABLE, NONE);
        killed.startAgain();
        awaitNothingMore(queue, accounts);
        senders.close();

        readers.assertGotTheLogOnce(accounts, TRAFFIC, log);
        assertThat(expected).hasSizeGreaterThan(STEP);
        Patience.await("all expected messages").until(() -> queue.got.containsAll(expected));
        assertThat(queue.sightings.again()).as("twice in the queue").isZero();
        assertThat(accounts.outOfOrder(queue.sightings)).as("order of the queue").isEmpty();
        System.out.printf(
            "sent %d, acknowledged %d; log %s; the queue got %d, of which %d were expected;"
                + " subscriptions %s%n",
            accounts.sum(Account::sent),
            accounts.sum(Account::acknowledged),
            log.figures(),
            queue.got.size(),
            expected.size(),
            readers.subscriptions());
      }
    }
  }

  private static void change(WarrenProcess program, String value, Accounts accounts)
      throws Exception {
    program.set(VARIABLE, value);
    program.restart();
    accounts.awaitMoreAcknowledged(STEP);
  }

  /** A worker that starts publishes one by one until it has read whether the log has batches. */
  private static void awaitNothingMore(OwnQueue queue, Accounts accounts) {
    Patience.await("no messages for the queue of one's own")
        .until(
            () -> {
              int before = queue.got.size();
              accounts.awaitMoreAcknowledged(STEP);
              return queue.got.size() == before;
            });
  }

  /** A queue for the channels named, with its consumer. */
  private static final class OwnQueue implements AutoCloseable {

    private final Connection connection;
    private final Sightings sightings = new Sightings();

    /** The test's messages, in the order of their arrival. */
    private final ConcurrentLinkedQueue<MessageId> got = new ConcurrentLinkedQueue<>();

    OwnQueue(TestBroker broker) throws Exception {
      connection = broker.connect();
      Channel channel = connection.createChannel();
      String queue = channel.queueDeclare().getQueue();
      for (String pattern : NAMED.split(",")) {
        channel.queueBind(queue, Names.TOPICS, pattern);
      }
      channel.basicConsume(queue, true, (tag, message) -> saw(message.getBody()), tag -> {});
    }

    private void saw(byte[] body) {
      MessageId id = MessageId.in(new String(body, StandardCharsets.UTF_8));
      if (id != null) {
        sightings.saw(id);
        got.add(id);
      }
    }

    @Override
    public void close() {
      connection.abort((int) Duration.ofSeconds(2).toMillis());
    }
  }
}
