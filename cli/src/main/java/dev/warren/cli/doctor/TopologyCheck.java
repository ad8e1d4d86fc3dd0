package dev.warren.cli.doctor;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.partition.PartitionSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks Warren's exchanges, streams and queues, and the consumers of the workers' queues. */
final class TopologyCheck {

  private static final String TOPOLOGY = "topology";
  private static final String STREAM = "stream";
  private static final String CONSUMERS = "consumers";
  private static final String LETTERS = "letters";

  private static final List<String> EXCHANGES =
      List.of(
          Names.EVENTS,
          Names.TOPICS,
          Names.ALERTS,
          Names.ALERT_READERS,
          Names.DEAD_LETTERS,
          Names.UNDELIVERABLE);

  private static final List<String> QUEUES =
      List.of(Names.LOG_BIRTHS, Names.REVOCATIONS, Names.DEAD_LETTERS, Names.UNDELIVERABLE);

  private final Connection connection;
  private final Findings findings;

  TopologyCheck(Connection connection, Findings findings) {
    this.connection = connection;
    this.findings = findings;
  }

  void run() throws IOException {
    List<String> missing = new ArrayList<>();
    int found = 0;
    List<String> exchanges = new ArrayList<>(EXCHANGES);
    for (Family family : Family.values()) {
      exchanges.add(family.exchange());
    }
    for (String exchange : exchanges) {
      if (hasExchange(exchange)) {
        found++;
      } else {
        missing.add(exchange);
      }
    }
    for (String queue : QUEUES) {
      if (queue(queue).isPresent()) {
        found++;
      } else {
        missing.add(queue);
      }
    }
    boolean hasLog = queue(Names.LOG).isPresent();
    if (found == 0 && !hasLog) {
      findings.fault(
          TOPOLOGY,
          "no gateway or worker has ever run on this virtual host",
          "start both, or correct the end of the AMQP URL");
      return;
    }
    topology(missing);
    if (hasLog) {
      findings.ok(STREAM, Names.LOG + " is there");
    } else {
      findings.fault(
          STREAM,
          "the stream %s is gone, so clients get no events".formatted(Names.LOG),
          "start a gateway, which creates an empty one; the history is lost");
    }
    consumers();
    letters();
  }

  private void topology(List<String> missing) {
    if (missing.isEmpty()) {
      findings.ok(TOPOLOGY, "all exchanges and queues are there");
    } else {
      findings.fault(
          TOPOLOGY,
          "missing: " + String.join(", ", missing),
          "start a worker again, which creates them");
    }
  }

  private void consumers() throws IOException {
    List<String> without = new ArrayList<>();
    int queues = 0;
    for (Family family : Family.values()) {
      for (PartitionSet set : PartitionSet.values()) {
        Optional<AMQP.Queue.DeclareOk> state = queue(set.queue(family, 0));
        for (int i = 1; state.isPresent(); i++) {
          queues++;
          note(state.get(), without);
          state = queue(set.queue(family, i));
        }
      }
    }
    if (queues == 0) {
      findings.fault(CONSUMERS, "no worker has ever run on this virtual host", "start one");
      return;
    }
    queue(Names.UNDELIVERABLE).ifPresent(state -> note(state, without));
    if (without.isEmpty()) {
      findings.ok(CONSUMERS, "all %d queues of the workers have one".formatted(queues));
    } else {
      findings.fault(
          CONSUMERS,
          "%d queue%s without a consumer: %s"
              .formatted(
                  without.size(), without.size() == 1 ? "" : "s", String.join(", ", without)),
          "start a worker, or look at its log");
    }
  }

  private static void note(AMQP.Queue.DeclareOk state, List<String> without) {
    if (state.getConsumerCount() == 0) {
      int waiting = state.getMessageCount();
      without.add(
          waiting == 0
              ? state.getQueue()
              : "%s (%,d messages wait)".formatted(state.getQueue(), waiting));
    }
  }

  private void letters() throws IOException {
    int letters = queue(Names.DEAD_LETTERS).map(AMQP.Queue.DeclareOk::getMessageCount).orElse(0);
    findings.ok(
        LETTERS,
        letters == 0
            ? "no dead letters"
            : "%,d dead letters: look at them with warren dlq list".formatted(letters));
  }

  private boolean hasExchange(String name) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.exchangeDeclarePassive(name);
      return true;
    } catch (IOException e) {
      return exists(e);
    } finally {
      channel.abort();
    }
  }

  /** The counts of a queue; empty if it does not exist, or if RabbitMQ does not show them. */
  private Optional<AMQP.Queue.DeclareOk> queue(String name) throws IOException {
    Channel channel = connection.createChannel();
    try {
      return Optional.of(channel.queueDeclarePassive(name));
    } catch (IOException e) {
      if (exists(e)) {
        throw new IOException("RabbitMQ does not show the queue " + name, e);
      }
      return Optional.empty();
    } finally {
      channel.abort();
    }
  }

  /** Whether RabbitMQ refused for another reason than that there is no such thing. */
  private static boolean exists(IOException e) throws IOException {
    if (e.getCause() instanceof ShutdownSignalException cause
        && cause.getReason() instanceof AMQP.Channel.Close close) {
      return close.getReplyCode() != AMQP.NOT_FOUND;
    }
    throw e;
  }
}
