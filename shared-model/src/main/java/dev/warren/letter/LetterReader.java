package dev.warren.letter;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the letters that are in the queue at its creation, from the first to the last, on an AMQP
 * channel of its own. {@link #close()} requeues the letters that were not removed. Not thread-safe.
 *
 * <p>It uses consumers and closes the channel, because only this keeps the order of the queue. This
 * was measured with 200 letters, 150 of them read, on RabbitMQ 3.10.8 and 4.0.5. After basic.get
 * the letters come back shuffled, both by basic.nack and by closing the channel. On 3.10 basic.nack
 * moves the messages of a queue without delivery limit to its end.
 */
final class LetterReader implements AutoCloseable {

  /**
   * The most letters that one consumer prefetches and holds. Further letters need another consumer.
   */
  private static final int WINDOW = 100;

  /** If a letter does not arrive within this time, another reader has taken it. */
  private static final long ARRIVE_MS = 10_000;

  /** If a letter does not return within this time, another reader has taken it. */
  private static final long RETURN_MS = 2_000;

  private final Connection connection;
  private final Channel channel;
  private final BlockingQueue<Delivery> delivered = new LinkedBlockingQueue<>();

  /** The number of letters in the queue when this reader was created. */
  private final long found;

  private long read;
  private long removed;

  /** How many letters RabbitMQ has delivered, read or not. */
  private final AtomicLong sent = new AtomicLong();

  private int windows;
  private @Nullable Window window;

  LetterReader(Connection connection) throws IOException, LetterRefused {
    this.connection = connection;
    channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("RabbitMQ's channel_max leaves no channel to read dead letters by");
    }
    try {
      AMQP.Queue.DeclareOk queue = channel.queueDeclarePassive(Names.DEAD_LETTERS);
      if (queue.getConsumerCount() > 0) {
        channel.abort();
        throw new LetterRefused(
            LetterRefused.Why.BUSY, "another program reads the dead letters now: try again later");
      }
      found = queue.getMessageCount();
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException cause && isNotFound(cause)) {
        throw new LetterRefused(
            LetterRefused.Why.NO_QUEUE,
            "there is no queue %s: start a notifier-worker on this RabbitMQ first"
                .formatted(Names.DEAD_LETTERS));
      }
      throw e;
    }
    channel.basicQos(WINDOW);
  }

  /**
   * Null after the last letter. Letters that arrive meanwhile, for example after a failed replay,
   * are left for the next reader.
   *
   * @throws LetterRefused when not all letters arrive, so that a part never passes for the whole
   */
  @Nullable Delivery next() throws IOException, LetterRefused {
    if (read == found) {
      return null;
    }
    Window current = window;
    if (current == null || current.held == WINDOW) {
      current = nextWindow();
    }
    try {
      Delivery next = delivered.poll(ARRIVE_MS, TimeUnit.MILLISECONDS);
      if (next == null && !channel.isOpen()) {
        throw new IOException("the connection to RabbitMQ is lost");
      }
      if (next == null) {
        throw new LetterRefused(
            LetterRefused.Why.BUSY,
            "%d dead letters did not arrive, as another program reads them: try again later"
                .formatted(found - read));
      }
      read++;
      current.held++;
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading dead letters", e);
    }
  }

  private Window nextWindow() throws IOException {
    if (window != null) {
      // The consumer gets no further letters, and keeps those that it has.
      channel.basicCancel(window.getConsumerTag());
    }
    Window next = new Window();
    // Ascending tags, because RabbitMQ requeues consumer by consumer in the order of their tags.
    channel.basicConsume(Names.DEAD_LETTERS, false, "letters-%08d".formatted(++windows), next);
    window = next;
    return next;
  }

  /** Removes the letter that was read last. */
  void remove(Delivery letter) throws IOException {
    channel.basicAck(letter.getEnvelope().getDeliveryTag(), false);
    Objects.requireNonNull(window).held--;
    removed++;
  }

  static boolean isNotFound(ShutdownSignalException e) {
    return e.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.NOT_FOUND;
  }

  /** Returns when the letters are back in the queue, so that the next reader sees them. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try {
      Window last = window;
      if (last != null) {
        channel.basicCancel(last.getConsumerTag());
        last.canceled.await(RETURN_MS, TimeUnit.MILLISECONDS);
      }
      channel.close();
      if (last != null) {
        awaitBack();
      }
    } catch (TimeoutException e) {
      throw new IOException("RabbitMQ did not reply in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until the letters are back in the queue. This takes milliseconds, or the whole timeout if
   * another reader takes them.
   */
  private void awaitBack() throws IOException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETURN_MS);
    long left = Math.max(found, sent.get()) - removed;
    try (Channel counting = connection.createChannel()) {
      while (counting.messageCount(Names.DEAD_LETTERS) < left && System.nanoTime() < deadline) {
        Thread.sleep(5); // RabbitMQ sends no notice of this, so the count is read again and again.
      }
    }
  }

  /** A consumer that holds at most {@link #WINDOW} letters. */
  private final class Window extends DefaultConsumer {

    private final CountDownLatch canceled = new CountDownLatch(1);

    /** How many letters were read and not removed. */
    private int held;

    Window() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      sent.incrementAndGet();
      delivered.add(new Delivery(envelope, properties, body));
    }

    @Override
    public void handleCancelOk(String tag) {
      canceled.countDown();
    }
  }
}
