package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.bounded.Bounded;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares durable queues. A queue that exists with other arguments (from an earlier Warren or
 * RabbitMQ, or another setting) is used as it is, with a warning. A failure would leave its
 * messages without a consumer. Not thread-safe.
 */
public final class QueueDeclarer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(QueueDeclarer.class);

  private static final int PRECONDITION_FAILED = 406;

  /** Queues whose warning is in the log already. */
  private static final Set<String> WARNED = Collections.synchronizedSet(Bounded.set(1_000));

  private final Connection connection;

  /** Opened again after RabbitMQ has closed it, as RabbitMQ does when it refuses a queue. */
  private @Nullable Channel channel;

  public QueueDeclarer(Connection connection) {
    this.connection = connection;
  }

  public DeclaredQueue declare(String queue, Map<String, Object> arguments) throws IOException {
    try {
      return declared(channel().queueDeclare(queue, true, false, false, arguments), true);
    } catch (ChannelContinuationTimeoutException e) {
      // A late reply would be mistaken for the reply to the channel's next command.
      channel().abort();
      throw e;
    } catch (IOException e) {
      String difference = refusedArguments(e);
      if (difference == null) {
        throw e;
      }
      DeclaredQueue other = declared(channel().queueDeclarePassive(queue), false);
      if (WARNED.add(queue)) {
        log.warn("{} is used as it is: {}", queue, difference);
      }
      return other;
    }
  }

  /**
   * Declares several queues with the same arguments, in this order. Waits for one reply after all
   * of them: beside a full load each reply takes up to 100 ms, and a worker has hundreds of queues.
   */
  public void declareAll(List<String> queues, Map<String, Object> arguments) throws IOException {
    if (queues.isEmpty()) {
      return;
    }
    Channel all = channel();
    try {
      for (String queue : queues) {
        all.queueDeclareNoWait(queue, true, false, false, arguments);
      }
      all.queueDeclarePassive(queues.get(queues.size() - 1));
    } catch (IOException | AlreadyClosedException refused) {
      all.abort();
      // RabbitMQ has closed the channel over one of them, and skipped those after it.
      for (String queue : queues) {
        declare(queue, arguments);
      }
    }
  }

  public boolean exists(String queue) throws IOException {
    try {
      channel().queueDeclarePassive(queue);
      return true;
    } catch (ChannelContinuationTimeoutException e) {
      channel().abort();
      throw e;
    } catch (IOException e) {
      int code = closeCode(e);
      if (code == 0) {
        throw e;
      }
      // RabbitMQ refuses another client's own queue with another code, so the queue exists.
      return code != AMQP.NOT_FOUND;
    }
  }

  private static DeclaredQueue declared(AMQP.Queue.DeclareOk reply, boolean asRequested) {
    return new DeclaredQueue(
        reply.getQueue(), asRequested, reply.getMessageCount() > 0 || reply.getConsumerCount() > 0);
  }

  private static @Nullable String refusedArguments(IOException e) {
    return e.getCause() instanceof ShutdownSignalException cause
            && cause.getReason() instanceof AMQP.Channel.Close close
            && close.getReplyCode() == PRECONDITION_FAILED
        ? close.getReplyText()
        : null;
  }

  /** The code with which RabbitMQ has closed the channel; 0 if the failure is no close. */
  private static int closeCode(IOException e) {
    return e.getCause() instanceof ShutdownSignalException cause
            && cause.getReason() instanceof AMQP.Channel.Close close
        ? close.getReplyCode()
        : 0;
  }

  /** An open AMQP channel for more declarations. */
  Channel channel() throws IOException {
    Channel current = channel;
    if (current == null || !current.isOpen()) {
      current = connection.createChannel();
      if (current == null) {
        throw new IOException("RabbitMQ's channel_max leaves no channel to declare queues by");
      }
      channel = current;
    }
    return current;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.abort();
    }
  }
}
