package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the messages that were in flight when a connection ended, before anything else, and
 * finds the one that ends connections. All go out at once the first time, which is all there is to
 * do after an ordinary loss. If that ends the next connection too, they go out in ever smaller
 * batches, each after the confirms of the one before; a message that ends {@link #MOST_ENDS}
 * connections by itself is set aside. Confined to the thread of {@link PublisherLink}.
 */
final class Sift {

  /**
   * More than one, as a connection can also end for another reason just then, but no innocent
   * message meets several ends in a row.
   */
  private static final int MOST_ENDS = 3;

  /** Batches per round. 256 suspects take three connections and 32 confirms. */
  private static final int BATCHES = 16;

  private int batchSize = Integer.MAX_VALUE;

  /** The message that ended the last connection by itself, and how often in a row. */
  private @Nullable OutgoingMessage accused;

  private int ends;

  private record Suspect(LinkUser of, OutgoingMessage message) {}

  /** Waits for RabbitMQ. An exception means that the connection has ended. */
  void run(Connection connection, List<LinkUser> users) throws IOException, InterruptedException {
    List<Suspect> suspects = new ArrayList<>();
    for (LinkUser user : users) {
      user.suspects().forEach(message -> suspects.add(new Suspect(user, message)));
    }
    if (!suspects.isEmpty()) {
      Channel channel = connection.createChannel();
      if (channel == null) {
        throw new IOException("RabbitMQ's channel_max leaves no channel; raise channel_max");
      }
      AtomicBoolean returned = new AtomicBoolean();
      channel.addReturnListener(message -> returned.set(true));
      channel.confirmSelect();
      int from = 0;
      while (from < suspects.size()) {
        int to = (int) Math.min((long) from + batchSize, suspects.size());
        List<Suspect> batch = suspects.subList(from, to);
        // A batch with a refusal is left to its publisher, which can tell whose refusal it is.
        if (isConfirmed(channel, batch) && !returned.getAndSet(false)) {
          batch.forEach(each -> each.of().settle(each.message()));
        }
        from = to;
      }
      channel.abort();
    }
    batchSize = Integer.MAX_VALUE;
    accused = null;
  }

  private boolean isConfirmed(Channel channel, List<Suspect> batch)
      throws IOException, InterruptedException {
    try {
      for (Suspect suspect : batch) {
        Publication message = suspect.message().publication();
        channel.basicPublish(
            message.exchange(), message.routingKey(), true, message.properties(), message.body());
      }
      // Without a time limit: in an alarm, RabbitMQ confirms when it is over.
      return channel.waitForConfirms();
    } catch (IOException | RuntimeException e) {
      ShutdownSignalException reason = channel.getCloseReason();
      if (reason == null || mayBeForAMessage(reason)) {
        blame(batch, ReconnectingConnection.reason(reason == null ? e : reason));
      }
      throw e;
    }
  }

  private static boolean mayBeForAMessage(ShutdownSignalException reason) {
    boolean isStop =
        reason.getReason() instanceof AMQP.Connection.Close close
            && close.getReplyCode() == AMQP.CONNECTION_FORCED;
    return !reason.isInitiatedByApplication() && !isStop;
  }

  private void blame(List<Suspect> batch, String reason) {
    if (batch.size() > 1) {
      batchSize = Math.max(1, batch.size() / BATCHES);
      return;
    }
    Suspect only = batch.get(0);
    ends = only.message() == accused ? ends + 1 : 1;
    accused = only.message();
    if (ends >= MOST_ENDS) {
      only.of()
          .setAside(
              only.message(),
              "log: RabbitMQ ended %d connections over this message: %s".formatted(ends, reason));
    } else {
      batchSize = 1;
    }
  }
}
