package dev.warren.gateway.admin;

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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Warren's queues as AMQP shows them: each by a passive declaration, which needs no permission.
 * AMQP lists no queues, so those of users and clients are left out. Not thread-safe.
 */
final class PassiveQueues implements AutoCloseable {

  private static final String QUORUM = "quorum";

  private final Connection connection;
  private @Nullable Channel channel;

  PassiveQueues(Connection connection) {
    this.connection = connection;
  }

  List<QueueReport> all() throws IOException {
    List<QueueReport> found = new ArrayList<>();
    for (Family family : Family.values()) {
      for (PartitionSet set : PartitionSet.values()) {
        int partition = 0;
        while (add(set.queue(family, partition), QUORUM, found)) {
          partition++;
        }
      }
    }
    for (String stream : List.of(Names.LOG, Names.LOG_BIRTHS, Names.REVOCATIONS)) {
      add(stream, "stream", found);
    }
    add(Names.DEAD_LETTERS, QUORUM, found);
    add(Names.UNDELIVERABLE, QUORUM, found);
    return found;
  }

  private boolean add(String name, String type, List<QueueReport> found) throws IOException {
    AMQP.Queue.DeclareOk state = state(name);
    if (state == null) {
      return false;
    }
    // For a stream RabbitMQ replies with zeros, whatever it holds.
    boolean counts = type.equals(QUORUM);
    found.add(
        new QueueReport(
            name,
            Objects.requireNonNull(QueueKind.of(name)).title(),
            type,
            counts ? (long) state.getMessageCount() : null,
            null,
            counts ? (long) state.getConsumerCount() : null));
    return true;
  }

  /** Null if there is no such queue. */
  private AMQP.Queue.@Nullable DeclareOk state(String name) throws IOException {
    Channel current = channel;
    if (current == null || !current.isOpen()) {
      current = connection.createChannel();
      if (current == null) {
        throw new IOException("RabbitMQ's channel_max leaves no channel to look at queues by");
      }
      channel = current;
    }
    try {
      return current.queueDeclarePassive(name);
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException end
          && end.getReason() instanceof AMQP.Channel.Close close
          && close.getReplyCode() == AMQP.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    Channel current = channel;
    if (current != null) {
      current.abort();
    }
  }
}
