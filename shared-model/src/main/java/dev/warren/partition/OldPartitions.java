package dev.warren.partition;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.QueueDeclarer;
import dev.warren.presence.Note;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Partitions that get no new events, until they are deleted. Not thread-safe. */
final class OldPartitions {

  private static final long CONFIRM_MS = 30_000;
  private static final long REPORT_SECONDS = 20;
  private static final long LOOK_AGAIN_MS = 200;

  private final Connection connection;
  private final List<String> queues;

  OldPartitions(Connection connection, List<List<String>> families) {
    this.connection = connection;
    // Those with the lowest numbers are deleted last: an interrupted deletion leaves a set that
    // Partitioning.count still finds.
    this.queues =
        families.stream()
            .flatMap(Collection::stream)
            .sorted(Comparator.comparing(OldPartitions::number).reversed())
            .toList();
  }

  private static int number(String queue) {
    return Integer.parseInt(queue.substring(queue.lastIndexOf('.') + 1));
  }

  /**
   * Waits until workers have acknowledged everything in these partitions. A {@link Note.Drain} at
   * the end of each makes the worker that has it report this.
   */
  void awaitDrained(Consumer<String> progress)
      throws IOException, TimeoutException, InterruptedException {
    String change = UUID.randomUUID().toString();
    BlockingQueue<String> drained = new LinkedBlockingQueue<>();
    try (Channel channel = connection.createChannel()) {
      String replies = Names.PARTITIONS + "." + change;
      channel.queueDeclare(replies, false, true, true, null);
      channel.queueBind(replies, Names.TOPICS, Names.DRAINED);
      DeliverCallback onReply =
          (tag, message) -> {
            Note note = Note.decode(message.getProperties().getType(), message.getBody());
            if (note instanceof Note.Drained reply && reply.change().equals(change)) {
              drained.add(reply.queue());
            }
          };
      channel.basicConsume(replies, true, onReply, tag -> {});
      post(new Note.Drain(change));
      Set<String> open = new TreeSet<>(queues);
      while (!open.isEmpty()) {
        String queue = drained.poll(REPORT_SECONDS, TimeUnit.SECONDS);
        if (queue != null) {
          open.remove(queue);
        } else if (channel.isOpen()) {
          progress.accept("still waiting for workers to finish " + String.join(", ", open));
        } else {
          throw new IOException("the connection to RabbitMQ is lost; run the command again");
        }
      }
    }
  }

  private void post(Note note) throws IOException, TimeoutException, InterruptedException {
    BasicProperties properties =
        new BasicProperties.Builder()
            .type(note.type())
            .contentType("application/json")
            .deliveryMode(2)
            .build();
    try (Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (String queue : queues) {
        channel.basicPublish("", queue, true, properties, note.encode());
      }
      channel.waitForConfirmsOrDie(CONFIRM_MS);
    }
  }

  boolean haveConsumers() throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel();
        QueueDeclarer declared = new QueueDeclarer(connection)) {
      for (String queue : queues) {
        if (declared.exists(queue) && channel.queueDeclarePassive(queue).getConsumerCount() > 0) {
          return true;
        }
      }
      return false;
    }
  }

  /** Deletes the queues. Events that were on their way for very long are posted again first. */
  void delete() throws IOException, TimeoutException, InterruptedException {
    try (Channel channel = connection.createChannel();
        QueueDeclarer declared = new QueueDeclarer(connection)) {
      channel.confirmSelect();
      for (String queue : queues) {
        if (!declared.exists(queue)) {
          continue;
        }
        if (Family.of(queue).remembers()) {
          channel.queueUnbind(queue, Names.TOPICS, Names.BEATS);
        }
        postRest(channel, queue);
        channel.queueDelete(queue);
      }
    }
  }

  private static void postRest(Channel channel, String queue)
      throws IOException, TimeoutException, InterruptedException {
    if (channel.queueDeclarePassive(queue).getMessageCount() == 0) {
      return;
    }
    BlockingQueue<Delivery> rest = new LinkedBlockingQueue<>();
    String tag = channel.basicConsume(queue, false, (t, message) -> rest.add(message), t -> {});
    @Nullable Delivery message = next(rest);
    while (message != null || channel.queueDeclarePassive(queue).getMessageCount() > 0) {
      if (message != null) {
        AMQP.BasicProperties properties = message.getProperties();
        boolean isEvent = message.getEnvelope().getExchange().equals(Names.EVENTS);
        if (isEvent || !Note.isNote(properties.getType())) {
          String key = message.getEnvelope().getRoutingKey();
          channel.basicPublish(
              Family.of(queue).exchange(), key, true, properties, message.getBody());
          channel.waitForConfirmsOrDie(CONFIRM_MS);
        }
        channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
      }
      message = next(rest);
    }
    channel.basicCancel(tag);
  }

  private static @Nullable Delivery next(BlockingQueue<Delivery> rest) throws InterruptedException {
    return rest.poll(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
  }
}
