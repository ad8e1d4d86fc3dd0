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
 * The letters from the first to the last of those that are there when it begins, on an AMQP channel
 * of its own; {@link #close()} gives back what is not removed. Not thread-safe.
 *
 * <p>They keep their order, which not every way does. Measured with 200 letters, of which 150 are
 * read, on RabbitMQ 3.10.8 and 4.0.5: what basic.get took comes back shuffled, by basic.nack as by
 * the end of the channel, and on 3.10 a basic.nack puts messages of a queue without delivery limit
 * at its end; what <em>consumers</em> took comes back as it was when the channel ends.
 */
final class Reading implements AutoCloseable {

  /** How many letters are sent ahead, and held by one consumer; the next ones by the next. */
  private static final int WINDOW = 100;

  /** A letter that does not come, or come back, in this time was taken by somebody else. */
  private static final long TIMEOUT_MS = 2_000;

  private final Connection connection;
  private final Channel channel;
  private final BlockingQueue<Delivery> delivered = new LinkedBlockingQueue<>();

  private final long there;
  private long read;
  private long removed;

  /** How many were sent, also such as are not read. */
  private final AtomicLong sent = new AtomicLong();

  private int windows;
  private @Nullable Window window;

  Reading(Connection connection) throws IOException, LetterRefused {
    this.connection = connection;
    channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("RabbitMQ's channel_max leaves no channel to read dead letters by");
    }
    try {
      there = channel.messageCount(Names.DEAD_LETTERS);
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException cause && isNotFound(cause)) {
        throw new LetterRefused(
            "there is no queue %s: no worker has ever run on this RabbitMQ"
                .formatted(Names.DEAD_LETTERS));
      }
      throw e;
    }
    channel.basicQos(WINDOW);
  }

  /** Null after the last: what comes meanwhile, such as a replay that failed again, is not read. */
  @Nullable Delivery next() throws IOException {
    if (read == there) {
      return null;
    }
    Window current = window;
    if (current == null || current.held == WINDOW) {
      current = nextWindow();
    }
    try {
      Delivery next = delivered.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      if (next == null) {
        read = there;
        return null;
      }
      read++;
      current.held++;
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while dead letters were read", e);
    }
  }

  private Window nextWindow() throws IOException {
    if (window != null) {
      // It keeps what it holds, and is sent nothing more.
      channel.basicCancel(window.getConsumerTag());
    }
    Window next = new Window();
    // RabbitMQ gives back consumer by consumer, by the order of their tags.
    channel.basicConsume(Names.DEAD_LETTERS, false, "letters-%08d".formatted(++windows), next);
    window = next;
    return next;
  }

  /** Removes the one that was read last. */
  void remove(Delivery letter) throws IOException {
    channel.basicAck(letter.getEnvelope().getDeliveryTag(), false);
    Objects.requireNonNull(window).held--;
    removed++;
  }

  static boolean isNotFound(ShutdownSignalException e) {
    return e.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.NOT_FOUND;
  }

  /** Returns when the letters are back in the queue, so that who reads next sees them. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try {
      Window last = window;
      if (last != null) {
        channel.basicCancel(last.getConsumerTag());
        last.cancelled.await(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      }
      channel.close();
      if (last != null) {
        awaitBack();
      }
    } catch (TimeoutException e) {
      throw new IOException("RabbitMQ does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Some milliseconds; in vain where somebody else takes letters at the same time. */
  private void awaitBack() throws IOException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
    long left = Math.max(there, sent.get()) - removed;
    try (Channel counting = connection.createChannel()) {
      while (counting.messageCount(Names.DEAD_LETTERS) < left && System.nanoTime() < deadline) {
        Thread.sleep(5);
      }
    }
  }

  /** A consumer, which holds so many letters at most. */
  private final class Window extends DefaultConsumer {

    private final CountDownLatch cancelled = new CountDownLatch(1);

    /** What was read and is not removed. */
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
      cancelled.countDown();
    }
  }
}
