package dev.warren.worker.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogRoute;
import dev.warren.broker.ReconnectingConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the messages that were in flight when a connection ended, before any other message, and
 * finds the one that ends connections. At first all are published at once, which is enough after an
 * ordinary loss. If that ends the connection too, they are published in ever smaller batches, each
 * after the confirms of the one before. A message that alone ends {@link #MOST_ENDS} connections is
 * set aside. A batch without a confirm is left to its publishers after some time, because a queue
 * may have no leader. Used by the thread of {@link PublisherLink} only.
 */
final class Sift {

  private static final Logger log = LoggerFactory.getLogger(Sift.class);

  /**
   * More than one, because a connection can also end for another reason at the same moment. A
   * message that is not the cause hardly meets several ends in a row.
   */
  private static final int MOST_ENDS = 3;

  /**
   * Batches per round. With 256 suspects, five connections and some 32 waits for confirms are
   * enough.
   */
  private static final int BATCHES = 16;

  private static final int CLOSE_MS = 1_000;

  /**
   * How long to wait for the confirms of a batch. Only a queue that hangs takes so long, and all
   * partitions wait for it.
   */
  private static final long CONFIRM_MS = 30_000;

  /**
   * How long to wait for each batch after one that hangs. A message that ends connections does so
   * faster.
   */
  private static final long NEXT_CONFIRM_MS = 1_000;

  /** How often to check for an alarm. */
  private static final long STEP_MS = 1_000;

  private final ReconnectingConnection.Connector connector;
  private final LogRoute route;
  private final List<LinkUser> users;

  private int batchSize = Integer.MAX_VALUE;
  private long confirmMs = CONFIRM_MS;

  /** Suspects whose confirm did not come in time. */
  private final Set<OutgoingMessage> left = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The message that ended the last connection alone, and how often it has done so in a row. */
  private @Nullable OutgoingMessage accused;

  private int ends;

  private record Suspect(LinkUser of, OutgoingMessage message) {}

  /**
   * @param connector opens a connection of its own for each round, so that no other connection ends
   */
  Sift(ReconnectingConnection.Connector connector, LogRoute route, List<LinkUser> users) {
    this.connector = connector;
    this.route = route;
    this.users = users;
  }

  /**
   * Sifts all suspects. Waits for RabbitMQ. An exception means that RabbitMQ is not reachable now.
   */
  void run() throws IOException, TimeoutException, InterruptedException {
    boolean isDone = false;
    while (!isDone) {
      List<Suspect> suspects = suspects();
      isDone = suspects.isEmpty() || publish(suspects);
    }
  }

  private List<Suspect> suspects() {
    List<Suspect> suspects = new ArrayList<>();
    for (LinkUser user : users) {
      user.suspects().stream()
          .filter(message -> !left.contains(message))
          .forEach(message -> suspects.add(new Suspect(user, message)));
    }
    return suspects;
  }

  /** Publishes the suspects; returns false if the remaining ones need another connection. */
  private boolean publish(List<Suspect> suspects)
      throws IOException, TimeoutException, InterruptedException {
    Connection connection = connector.connect("warren-worker-sift");
    Alarm alarm = new Alarm();
    connection.addBlockedListener(alarm);
    try {
      Channel channel = connection.createChannel();
      AtomicBoolean returned = new AtomicBoolean();
      channel.addReturnListener(message -> returned.set(true));
      channel.confirmSelect();
      int from = 0;
      while (from < suspects.size()) {
        int to = (int) Math.min((long) from + batchSize, suspects.size());
        List<Suspect> batch = suspects.subList(from, to);
        boolean isConfirmed;
        try {
          isConfirmed = isConfirmed(channel, batch, alarm);
        } catch (TimeoutException e) {
          leave(batch);
          return false;
        } catch (IOException | RuntimeException e) {
          ShutdownSignalException reason = channel.getCloseReason();
          if (reason != null && !mayBeForAMessage(reason)) {
            throw e;
          }
          blame(batch, ReconnectingConnection.reason(reason == null ? e : reason));
          return false;
        }
        // A batch with a refusal is left to its publishers, which can find the refused message.
        if (isConfirmed && !returned.getAndSet(false)) {
          batch.forEach(each -> each.of().settle(each.message()));
        }
        from = to;
      }
      return true;
    } finally {
      connection.abort(CLOSE_MS);
    }
  }

  private boolean isConfirmed(Channel channel, List<Suspect> batch, Alarm alarm)
      throws IOException, InterruptedException, TimeoutException {
    for (Suspect suspect : batch) {
      Publication message = suspect.message().publication().sentBy(route);
      channel.basicPublish(
          message.exchange(), message.routingKey(), true, message.properties(), message.body());
    }
    for (long leftMs = confirmMs; true; ) {
      try {
        return channel.waitForConfirms(Math.min(leftMs, STEP_MS));
      } catch (TimeoutException e) {
        // Time during an alarm does not count, because RabbitMQ confirms after the alarm.
        leftMs -= alarm.isOn ? 0 : STEP_MS;
        if (leftMs <= 0) {
          throw e;
        }
      }
    }
  }

  /** Leaves a batch to its publishers, because RabbitMQ may still confirm it there. */
  private void leave(List<Suspect> batch) {
    log.warn("{} messages had no confirm in {} ms; the others go on", batch.size(), confirmMs);
    batch.forEach(each -> left.add(each.message()));
    confirmMs = NEXT_CONFIRM_MS;
  }

  /** Whether RabbitMQ has stopped reading from the connection, for lack of memory or disk. */
  private static final class Alarm implements BlockedListener {

    private volatile boolean isOn;

    @Override
    public void handleBlocked(String reason) {
      isOn = true;
    }

    @Override
    public void handleUnblocked() {
      isOn = false;
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
