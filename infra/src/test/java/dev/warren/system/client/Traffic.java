package dev.warren.system.client;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A publisher over AMQP of numbered messages, channel by channel. The id of an event is its number
 * in its channel.
 */
final class Traffic implements AutoCloseable {

  private static final int CONFIRMED_TOGETHER = 200;

  private final Connection connection;
  private final Channel amqp;
  private final Map<String, List<String>> posted = new HashMap<>();
  private int unconfirmed;
  private volatile boolean finishing;

  Traffic(TestBroker broker) throws Exception {
    connection = broker.connect();
    amqp = connection.createChannel();
    amqp.confirmSelect();
  }

  /** Posts this many messages to a channel; returns when RabbitMQ has confirmed them. */
  void post(String channel, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      postNext(channel);
    }
    confirm();
  }

  /** Posts an event as it is, to a channel. */
  synchronized void postEvent(String channel, String event) throws Exception {
    publish(channel, event);
    confirm();
  }

  /** Posts to these channels in turn, on another thread, until {@link #finish}. */
  CompletableFuture<Integer> start(List<String> channels, int perSecond) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            long begun = System.nanoTime();
            int count = 0;
            while (!finishing) {
              postNext(channels.get(count % channels.size()));
              count++;
              long wait = begun + count * 1_000_000_000L / perSecond - System.nanoTime();
              if (wait > 1_000_000) {
                Thread.sleep(wait / 1_000_000);
              }
            }
            confirm();
            return count;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  void finish() {
    finishing = true;
  }

  /** The ids of the events of a channel, in order. */
  synchronized List<String> ids(String channel) {
    return List.copyOf(posted.getOrDefault(channel, List.of()));
  }

  private synchronized void postNext(String channel) throws Exception {
    List<String> ids = posted.computeIfAbsent(channel, c -> new ArrayList<>());
    String id = "m" + ids.size();
    boolean session = channel.startsWith("sessions.");
    publish(
        channel,
        """
        {"id":"%s","type":"%s","data":{"content":"%s","sender":"driver"}}"""
            .formatted(id, session ? "new_message" : "chat_message", id));
    ids.add(id);
  }

  private void publish(String channel, String event) throws Exception {
    amqp.basicPublish(
        Names.EVENTS,
        channel,
        true,
        new BasicProperties.Builder().deliveryMode(2).contentType("application/json").build(),
        event.getBytes(StandardCharsets.UTF_8));
    if (++unconfirmed >= CONFIRMED_TOGETHER) {
      confirm();
    }
  }

  private synchronized void confirm() throws Exception {
    amqp.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    unconfirmed = 0;
  }

  @Override
  public void close() throws Exception {
    finishing = true;
    connection.close();
  }
}
