package dev.warren.bench.load;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Subscribers without a gateway: the Java client consumes the broker's stream, and each consumer
 * gets all messages. All deliveries come on one thread.
 */
final class StreamAudience implements Audience {

  private static final int PREFETCH = 2000;
  private static final int ACKNOWLEDGED_TOGETHER = 500;

  private final Connections connections;
  private final Subscriptions subscriptions;
  private final Arrivals arrivals = new Arrivals();
  private final ExecutorService reader = Executors.newSingleThreadExecutor();
  private final List<Connection> open = new ArrayList<>();
  private final List<Received> received = new ArrayList<>();
  private final Map<Integer, Integer> closes = new TreeMap<>();
  private volatile int subscribers;
  private AtomicLongArray published;

  StreamAudience(Connections connections, Subscriptions subscriptions) {
    this.connections = connections;
    this.subscriptions = subscriptions;
    published = new AtomicLongArray(subscriptions.channels());
  }

  @Override
  public Connected open() {
    long start = System.nanoTime();
    int failed = 0;
    String problem = "";
    for (int i = 0; i < connections.count(); i++) {
      try {
        consume();
      } catch (IOException e) {
        problem = failed++ == 0 ? e.toString() : problem;
      }
    }
    subscribers = received.size();
    return new Connected(subscribers, failed, (System.nanoTime() - start) / 1e9, problem);
  }

  private void consume() throws IOException {
    Connection connection = AmqpPublisher.connect(connections.target().feed().amqpUri(), reader);
    open.add(connection);
    Channel channel = connection.createChannel();
    channel.basicQos(PREFETCH);
    connection.addShutdownListener(
        ended -> {
          if (!ended.isInitiatedByApplication()) {
            System.err.println("load: " + ended.getMessage());
            synchronized (closes) {
              closes.merge(Subscriber.ABNORMAL, 1, Integer::sum);
            }
          }
        });
    Received counts = new Received(0, subscriptions.channels(), subscriptions.channels());
    // Returns after RabbitMQ's consume-ok.
    channel.basicConsume(
        connections.target().url(),
        false,
        Map.of("x-stream-offset", "next"),
        (tag, delivery) -> {
          byte[] body = delivery.getBody();
          ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
          counts.take(arrivals, in, 0, body.length, Body.now());
          arrivals.share();
          long number = delivery.getEnvelope().getDeliveryTag();
          if (number % ACKNOWLEDGED_TOGETHER == 0) {
            channel.basicAck(number, true);
          }
        },
        tag -> System.err.println("load: the stream's consumer was canceled"));
    received.add(counts);
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public <T> T whileReading(Callable<T> what) {
    try {
      return reader.submit(what).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int subscribers(int channel) {
    return subscribers;
  }

  @Override
  public void begin(Run run, AtomicLongArray counts) {
    whileReading(
        () -> {
          published = counts;
          arrivals.reset(run.rate() > 0);
          received.forEach(Received::reset);
          return true;
        });
  }

  @Override
  public long end() {
    return 0;
  }

  @Override
  public long missing() {
    return received.stream().mapToLong(each -> each.missing(published)).sum();
  }

  @Override
  public Map<Integer, Integer> closes() {
    synchronized (closes) {
      return new TreeMap<>(closes);
    }
  }

  @Override
  public Map<Integer, Integer> close() {
    Map<Integer, Integer> before = closes();
    open.forEach(connection -> connection.abort(1000));
    reader.shutdown();
    return before;
  }
}
