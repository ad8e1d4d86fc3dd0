package dev.warren.bench.load;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.bench.peer.Target;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to RabbitMQ, with confirms. Returned and nacked messages are reported on standard
 * error; they also count as missing.
 */
final class AmqpPublisher implements Publisher {

  private static final int TOLD = 5;

  private static final BasicProperties PERSISTENT_JSON =
      new BasicProperties.Builder().contentType("application/json").deliveryMode(2).build();

  private final String exchange;
  private final String[] routingKeys;
  private final Connection connection;
  private final Channel channel;
  private final Confirms confirms = new Confirms();
  private final AtomicLong problems = new AtomicLong();
  private long published;

  AmqpPublisher(Connections connections, Subscriptions subscriptions) throws IOException {
    Target.Feed feed = connections.target().feed();
    exchange =
        connections.channels().isEvents() && !feed.events().isEmpty()
            ? feed.events()
            : feed.exchange();
    routingKeys =
        IntStream.range(0, subscriptions.channels())
            .mapToObj(subscriptions::channel)
            .toArray(String[]::new);
    connection = connect(feed.amqpUri(), null);
    channel = connection.createChannel();
    channel.addConfirmListener(
        confirms::confirm,
        (tag, multiple) -> {
          problem("RabbitMQ did not take message " + tag);
          confirms.confirm(tag, multiple);
        });
    channel.addReturnListener(
        returned ->
            problem("returned: " + returned.getReplyText() + " " + returned.getRoutingKey()));
    channel.addShutdownListener(
        ended -> {
          if (!ended.isInitiatedByApplication()) {
            problem(ended.getMessage());
          }
        });
    channel.confirmSelect();
  }

  /** Connects. Deliveries run on the executor, if one is given. */
  static Connection connect(String uri, @Nullable ExecutorService deliveries) throws IOException {
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(uri);
      factory.setAutomaticRecoveryEnabled(false);
      return factory.newConnection(deliveries, "load generator");
    } catch (TimeoutException | GeneralSecurityException | URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private void problem(String what) {
    if (problems.incrementAndGet() <= TOLD) {
      System.err.println("load: " + what);
    }
  }

  @Override
  public void publish(int number, byte[] body) throws IOException {
    confirms.awaitRoomFor(++published);
    channel.basicPublish(exchange, routingKeys[number], true, PERSISTENT_JSON, body);
  }

  @Override
  public void flush() {
    // No effect, because the Java client flushes each message.
  }

  @Override
  public boolean isSettled() {
    return confirms.has(published);
  }

  @Override
  public void close() {
    if (problems.get() > 0) {
      System.err.printf("load: %d messages were returned or refused%n", problems.get());
    }
    connection.abort(1000);
  }
}
