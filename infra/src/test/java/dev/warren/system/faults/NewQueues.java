package dev.warren.system.faults;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.cluster.Cluster;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The first use of queues that do not exist: for each queue two SUBSCRIBEs, by one client of each
 * gateway, and a SEND at the same moment. Every request succeeds, every message is consumed, and
 * RabbitMQ closes no connection of Warren, because that would return other clients' messages. Three
 * nodes on one machine may need longer for twenty queues than a SEND waits: in a cluster a refused
 * SEND is sent again, and succeeds.
 */
record NewQueues(Warren warren, String token, Account account, Problems problems) {

  private static final int QUEUES = 20;
  private static final int MOST_SENDS_IN_A_CLUSTER = 5;

  /** Acknowledges each message, and records it. */
  private final class Consumer implements OutcomeClient.Inbox {

    @Override
    public void message(OutcomeClient client, StompFrame message) {
      MessageId id = MessageId.in(message.text());
      if (id == null) {
        return;
      }
      account.saw(id);
      client
          .ask("ACK", Map.of("id", message.header("ack")), "")
          .thenAccept(
              outcome -> {
                if (outcome == Outcome.ACKNOWLEDGED) {
                  account.settled(id);
                }
              });
    }
  }

  /**
   * @param strike a number that no other strike has
   */
  void strike(BrokerFaults broker, int strike) throws Exception {
    List<String> queues = new ArrayList<>();
    for (int i = 0; i < QUEUES; i++) {
      queues.add("faults-new-%d-%d".formatted(strike, i));
    }
    broker.assertNoneCloses(
        BrokerFaults.SERVING, problems, "by the first use of queues", () -> use(queues));
    delete(queues);
  }

  private void use(List<String> queues) throws IOException {
    List<String> urls = warren.urlsFrom(0);
    try (OutcomeClient first = OutcomeClient.connect(urls.get(0), token, new Consumer());
        OutcomeClient second = OutcomeClient.connect(urls.get(1), token, new Consumer());
        OutcomeClient sender = OutcomeClient.connect(urls.get(0), token, (client, message) -> {})) {
      List<CompletableFuture<Outcome>> subscribed = new ArrayList<>();
      List<CompletableFuture<Outcome>> sent = new ArrayList<>();
      for (String queue : queues) {
        subscribed.add(subscribe(first, queue));
        subscribed.add(subscribe(second, queue));
        sent.add(send(sender, queue, 0));
      }
      report("SUBSCRIBEs to new queues", subscribed);
      report("SENDs to new queues", sent);
      awaitSettled(queues);
    }
  }

  /**
   * @param before how often the SEND to this queue was refused
   */
  private CompletableFuture<Outcome> send(OutcomeClient sender, String queue, int before) {
    MessageId id = new MessageId(Traffic.NEW.lane(queue), before);
    account.sends(id);
    return sender
        .send("/queue/" + queue, Lanes.plain(id))
        .thenCompose(
            outcome -> {
              account.outcome(id, outcome);
              return outcome == Outcome.REFUSED && before + 1 < mostSends()
                  ? send(sender, queue, before + 1)
                  : CompletableFuture.completedFuture(outcome);
            });
  }

  private int mostSends() {
    return warren.broker() instanceof Cluster ? MOST_SENDS_IN_A_CLUSTER : 1;
  }

  private static CompletableFuture<Outcome> subscribe(OutcomeClient client, String queue) {
    return client.ask(
        "SUBSCRIBE",
        Map.of("id", queue, "destination", "/queue/" + queue, "ack", "client-individual"),
        "");
  }

  private void report(String requests, List<CompletableFuture<Outcome>> outcomes) {
    long failed =
        outcomes.stream()
            .map(CompletableFuture::join)
            .filter(o -> o != Outcome.ACKNOWLEDGED)
            .count();
    if (failed > 0) {
      problems.add("%d of %d %s failed".formatted(failed, outcomes.size(), requests));
    }
  }

  private void awaitSettled(List<String> queues) {
    List<MessageId> acknowledged =
        queues.stream()
            .flatMap(
                queue ->
                    IntStream.range(0, mostSends())
                        .mapToObj(n -> new MessageId(Traffic.NEW.lane(queue), n)))
            .filter(account::isAcknowledged)
            .toList();
    try {
      Patience.await("the messages of new queues")
          .until(() -> acknowledged.stream().allMatch(account::isSettled));
    } catch (ConditionTimeoutException e) {
      problems.add("not every message of a new queue was consumed");
    }
  }

  private void delete(List<String> queues) throws Exception {
    Connection connection = warren.broker().factory().newConnection("faults-new-queues");
    try {
      Channel channel = connection.createChannel();
      for (String queue : queues) {
        channel.queueDelete(Names.queue(queue));
      }
    } finally {
      connection.abort(2_000);
    }
  }
}
