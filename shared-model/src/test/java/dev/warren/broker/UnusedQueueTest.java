package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.GetResponse;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A message that is published while its queue is deleted as unused is not lost. */
@WithBroker
class UnusedQueueTest {

  private static final byte[] BODY = {7};

  private static TestBroker broker;

  private Connection connection;
  private Connection other;
  private Channel channel;

  /** Another consumer of the queue, for events that need one. */
  private Channel consumer;

  @BeforeEach
  void connect() throws Exception {
    connection = broker.connect();
    other = broker.connect();
    channel = other.createChannel();
    channel.confirmSelect();
    consumer = other.createChannel();
  }

  @AfterEach
  void disconnect() {
    connection.abort();
    other.abort();
  }

  /** An event between the start of this consumer and the deletion of the queue. */
  enum Event {
    ANOTHER_DELETES("basicQos"),
    ANOTHER_CONSUMES("basicQos"),
    ANOTHER_DELETES_LATER("basicNack"),
    CONNECTION_ENDS("queueDelete"),
    NOTHING("queueDelete");

    private final String after;

    Event(String after) {
      this.after = after;
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageOfTheLastMomentIsKept(Event event) throws Exception {
    String name = "kept-" + event;
    String queue = new ClientQueues(other, null).queue(name).name();
    ClientQueues queues = new ClientQueues(disturbed(event, queue), null);
    try {
      assertThat(queues.deleteUnused(name, UnusedQueueTest::connectAgain))
          .isEqualTo(event.after.equals("queueDelete"));
    } catch (IOException e) {
      assertThat(event)
          .isIn(Event.ANOTHER_DELETES, Event.ANOTHER_DELETES_LATER, Event.CONNECTION_ENDS);
    }
    consumer.abort();
    AtomicReference<GetResponse> kept = new AtomicReference<>();
    Patience.await("the message")
        .until(
            () -> {
              kept.compareAndSet(null, channel.basicGet(queue, true));
              return kept.get() != null;
            });
    assertThat(kept.get().getBody()).isEqualTo(BODY);
    assertThat(channel.basicGet(queue, true)).isNull();
  }

  @Test
  void queueOfOthersStays() throws Exception {
    String queue = Names.queue("others");
    channel.queueDeclare(queue, true, false, false, null);
    ClientQueues queues = new ClientQueues(connection, null);
    assertThat(queues.deleteUnused("others", UnusedQueueTest::connectAgain)).isFalse();
    assertThat(queues.exists(queue)).isTrue();
  }

  private static Connection connectAgain(String name) throws IOException {
    try {
      return broker.connect();
    } catch (Exception e) {
      throw new IOException(name, e);
    }
  }

  private void happen(Event event, String queue) throws Exception {
    switch (event) {
      case ANOTHER_DELETES, ANOTHER_DELETES_LATER -> channel.queueDelete(queue);
      case CONNECTION_ENDS -> connection.abort();
      case ANOTHER_CONSUMES, NOTHING -> {}
    }
  }

  private void publish(String queue) throws Exception {
    channel.basicPublish("", queue, true, new BasicProperties(), BODY);
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }

  private Connection disturbed(Event event, String queue) {
    return proxy(
        Connection.class,
        (method, call) -> {
          Object result = call.run(connection);
          return method.equals("createChannel")
              ? proxy(
                  Channel.class,
                  (of, command) -> disturbed(event, queue, of, command, (Channel) result))
              : result;
        });
  }

  private Object disturbed(Event event, String queue, String method, Call call, Channel on)
      throws Exception {
    boolean isLast = event.after.equals("queueDelete");
    if (isLast && method.equals("queueDelete")) {
      publish(queue);
    }
    Object result = call.run(on);
    if (!isLast && method.equals("basicQos")) {
      publish(queue);
      if (event != Event.ANOTHER_DELETES) {
        consumer.basicConsume(queue, false, new DefaultConsumer(consumer));
        consumer.basicQos(0);
      }
    }
    if (method.equals(event.after)) {
      happen(event, queue);
    }
    return result;
  }

  /** A call of a method on the object behind a proxy. */
  private interface Call {
    Object run(Object on) throws Exception;
  }

  private interface Disturbance {
    Object handle(String method, Call call) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Disturbance disturbance) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                disturbance.handle(
                    method.getName(),
                    on -> {
                      try {
                        return method.invoke(on, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof Exception cause ? cause : e;
                      }
                    })));
  }
}
