package dev.warren.system.faults;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Deletes a queue that has a consumer. A deletion loses the queue's messages, so this fault has a
 * queue of its own and deletes it when it is empty. Messages that are sent afterwards have to
 * arrive.
 */
final class QueueDeletion {

  private static final int MESSAGES = 20;
  private static final Duration SENT_WITHIN = Patience.LIMIT;
  private static final Duration CONSUMED_WITHIN = Patience.LIMIT;

  private final TestBroker broker;
  private final String token;
  private final Account account;
  private final Problems problems;
  private final Lanes lanes =
      new Lanes(
          List.of(
              new Lanes.Lane(Traffic.DELETED.lane("q"), Receivers.DELETED_QUEUE, Lanes::plain)));

  QueueDeletion(TestBroker broker, String token, Accounts accounts, Problems problems) {
    this.broker = broker;
    this.token = token;
    this.account = accounts.of(Traffic.DELETED);
    this.problems = problems;
  }

  void strike(String url) throws Exception {
    if (sendAndAwait(url, "before the queue is deleted")) {
      Connection connection = broker.factory().newConnection("faults-deletion");
      try {
        Channel channel = connection.createChannel();
        channel.queueDelete(Names.queue(Receivers.DELETED_QUEUE.substring("/queue/".length())));
      } finally {
        connection.abort(2_000);
      }
      sendAndAwait(url, "after the queue was deleted");
    }
  }

  /** Sends messages, and returns whether all were acknowledged and then consumed. */
  private boolean sendAndAwait(String url, String when) throws InterruptedException {
    List<MessageId> acknowledged = send(url);
    if (acknowledged.size() < MESSAGES) {
      problems.add("only %d SENDs were acknowledged %s".formatted(acknowledged.size(), when));
      return false;
    }
    try {
      Awaitility.await()
          .atMost(CONSUMED_WITHIN)
          .until(() -> acknowledged.stream().allMatch(account::isSettled));
      return true;
    } catch (ConditionTimeoutException e) {
      problems.add("not every message was consumed " + when);
      return false;
    }
  }

  private List<MessageId> send(String url) throws InterruptedException {
    List<MessageId> acknowledged = new ArrayList<>();
    long until = System.nanoTime() + SENT_WITHIN.toNanos();
    while (acknowledged.size() < MESSAGES && System.nanoTime() < until) {
      try (OutcomeClient client = OutcomeClient.connect(url, token, (on, message) -> {})) {
        while (acknowledged.size() < MESSAGES && System.nanoTime() < until && !client.hasEnded()) {
          Lanes.Message message = lanes.next();
          account.sends(message.id());
          Outcome outcome = client.send(message.to(), message.body()).join();
          account.outcome(message.id(), outcome);
          if (outcome == Outcome.ACKNOWLEDGED) {
            acknowledged.add(message.id());
          } else {
            Thread.sleep(200);
          }
        }
      } catch (IOException e) {
        Thread.sleep(200);
      }
    }
    return acknowledged;
  }
}
