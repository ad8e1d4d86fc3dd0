package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.warren.partition.Partitioning;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithBroker
class TopologyTest {

  private static final int PARTITIONS = 3;

  private static TestBroker broker;

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @AfterEach
  void removeTheLog() throws Exception {
    connection.close();
    try (Connection own = broker.connect();
        Channel removing = own.createChannel()) {
      for (String queue : List.of(Names.LOG, Names.LOG_BIRTHS)) {
        removing.queueDelete(queue);
      }
    }
  }

  @Test
  void declaringTwiceChangesNothing() throws Exception {
    declare(connection);
    Set<String> queues = list("list_queues", "name", "arguments");
    Set<String> bindings = list("list_bindings");

    declare(connection);

    assertThat(list("list_queues", "name", "arguments")).isEqualTo(queues);
    assertThat(list("list_bindings")).isEqualTo(bindings);
    assertThat(log()).allMatch(TopologyTest::isBirth);
  }

  @Test
  void unknownExchangeTypeIsKnownAsSuch() throws Exception {
    assertThat(refusal("warren.test.unknown", "x-no-such-type"))
        .matches(Topology::isUnknownExchangeType);
    assertThat(refusal("amq.topic", "fanout")).matches(e -> !Topology.isUnknownExchangeType(e));
  }

  private static IOException refusal(String exchange, String type) throws Exception {
    Connection own = broker.connect();
    try {
      Channel declaring = own.createChannel();
      return catchThrowableOfType(
          IOException.class, () -> declaring.exchangeDeclare(exchange, type, true));
    } finally {
      // RabbitMQ before 4.0 has closed it.
      own.abort();
    }
  }

  /**
   * Uses reconnecting connections, like the programs. On RabbitMQ 3.10 a publish to a stream that
   * another connection is just creating ends the connection.
   */
  @Test
  void severalProgramsMayStartAtOnce() throws Exception {
    int atOnce = 4;
    CountDownLatch done = new CountDownLatch(atOnce);
    List<ReconnectingConnection> links = new ArrayList<>();
    try {
      for (int i = 0; i < atOnce; i++) {
        ReconnectingConnection.Work work =
            opened -> {
              declare(opened);
              done.countDown();
            };
        ConnectionFactory factory = broker.factory();
        links.add(new ReconnectingConnection("link-" + i, factory::newConnection, work));
      }
      links.forEach(ReconnectingConnection::start);
      assertThat(done.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      links.forEach(ReconnectingConnection::close);
    }
    publish(Names.TOPICS, "notes.a", "1");

    List<Delivery> log = log();
    assertThat(log.get(0)).matches(TopologyTest::isBirth);
    assertThat(log).filteredOn(message -> !isBirth(message)).singleElement();
    assertPostsToOnePartition(Family.NOTES, "notes.a");
  }

  /** RabbitMQ skips the declarations after the one that it refuses. */
  @Test
  void queuesAreDeclaredTogetherIfOneIsOtherwise() throws Exception {
    List<String> queues = List.of("together.0", "together.1", "together.2");
    channel.queueDeclare("together.1", true, false, false, Map.of("x-queue-type", "classic"));
    try (QueueDeclarer declarer = new QueueDeclarer(connection)) {
      declarer.declareAll(queues, Topology.intake());
    }
    for (String queue : queues) {
      channel.queueDeclarePassive(queue);
      channel.queueDelete(queue);
    }
  }

  @Test
  void firstMessageOfALogIsItsBirth() throws Exception {
    long before = System.currentTimeMillis();
    declare(connection);
    publish(Names.TOPICS, "notes.a", "1");
    publish(Names.TOPICS, "weather.berlin", "2");
    declare(connection);

    List<Delivery> log = log();

    assertThat(offset(log.get(0))).isZero();
    assertThat(log.get(0)).matches(TopologyTest::isBirth);
    assertThat(log)
        .filteredOn(message -> !isBirth(message))
        .extracting(TopologyTest::text)
        .containsExactly("1", "2");
    LogBirth birth = LogBirth.decode(log.get(0).getBody());
    assertThat(birth.epochMillis()).isBetween(before, System.currentTimeMillis());
    assertThat(birth.hasBatches()).isTrue();
  }

  @Test
  void newLogIsBornLater() throws Exception {
    declare(connection);
    LogBirth first = LogBirth.decode(log().get(0).getBody());
    publish(Names.TOPICS, "notes.a", "1");
    channel.queueDelete(Names.LOG);

    declare(connection);

    LogBirth second = LogBirth.decode(log().get(0).getBody());
    assertThat(second.position(0)).isGreaterThan(first.position(1));
  }

  @Test
  void channelKeepsItsPartition() throws Exception {
    declare(connection);
    for (Family family : Family.values()) {
      for (String kind : family.kinds()) {
        for (int i = 0; i < 3; i++) {
          assertPostsToOnePartition(family, kind + ".c-" + i);
        }
      }
    }
    assertPostsToOnePartition(Family.NOTICES, "notifications");
  }

  @Test
  void channelsSpreadOverThePartitions() throws Exception {
    declare(connection);
    Set<String> used = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      used.addAll(assertPostsToOnePartition(Family.NOTES, "notes.team-" + i));
    }
    assertThat(used).hasSize(PARTITIONS);
  }

  /**
   * A policy in infra/rabbitmq does this, because a topic exchange cannot bind "all other kinds".
   */
  @Test
  void unlistedKindsGoToTheMessagesFamily() throws Exception {
    declare(connection);
    assertPostsToOnePartition(Family.MESSAGES, "weather.berlin");
    assertPostsToOnePartition(Family.MESSAGES, "weather");
  }

  @Test
  void partitionIsAQuorumQueueForOneConsumer() throws Exception {
    declare(connection);

    List<String> intake =
        list("list_queues", "name", "type", "durable", "arguments").stream()
            .filter(line -> line.matches("warren\\.[a-z]+\\.\\d+\t.*"))
            .toList();

    assertThat(intake).hasSize(Family.values().length * PARTITIONS);
    assertThat(intake)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("quorum\ttrue")
                    .contains("\"x-single-active-consumer\",true")
                    .contains("\"x-dead-letter-exchange\",\"warren.undeliverable\"")
                    .contains("\"x-dead-letter-strategy\",\"at-least-once\"")
                    .contains("\"x-overflow\",\"reject-publish\""));
  }

  @Test
  void givenUpEventsWaitForAWorker() throws Exception {
    declare(connection);
    String queue = assertPostsToOnePartition(Family.NOTES, "notes.a").iterator().next();
    publish(Names.EVENTS, "notes.a", "poison");

    try (Channel consuming = connection.createChannel()) {
      Delivery poison = next(consume(consuming, queue, Map.of()));
      consuming.basicReject(poison.getEnvelope().getDeliveryTag(), false);
    }

    assertThat(text(first(Names.UNDELIVERABLE, Map.of()))).isEqualTo("poison");
  }

  private static void declare(Connection on) throws Exception {
    Topology.declareLog(on);
    Partitioning.declareIntake(on, PARTITIONS);
  }

  /** Posts two events, asserts that both are in the same partition, and removes them. */
  private Set<String> assertPostsToOnePartition(Family family, String routingKey) throws Exception {
    publish(Names.EVENTS, routingKey, "1");
    publish(Names.EVENTS, routingKey, "2");
    Set<String> found = new HashSet<>();
    int messages = 0;
    for (Family each : Family.values()) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        int purged = channel.queuePurge(each.queue(partition)).getMessageCount();
        if (purged > 0) {
          messages += purged;
          found.add(each.queue(partition));
        }
      }
    }
    assertThat(messages).as(routingKey).isEqualTo(2);
    assertThat(found).as(routingKey).singleElement().asString().startsWith(family.exchange() + ".");
    return found;
  }

  private void publish(String exchange, String routingKey, String text) throws Exception {
    List<String> returned = new ArrayList<>();
    channel.clearReturnListeners();
    channel.addReturnListener(message -> returned.add(message.getRoutingKey()));
    channel.basicPublish(
        exchange, routingKey, true, new BasicProperties(), text.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    assertThat(returned).isEmpty();
  }

  /** The whole log, up to an end mark that this method publishes. */
  private List<Delivery> log() throws Exception {
    channel.basicPublish("", Names.LOG, new BasicProperties(), "end".getBytes());
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    List<Delivery> log = new ArrayList<>();
    try (Channel reading = connection.createChannel()) {
      BlockingQueue<Delivery> deliveries =
          consume(reading, Names.LOG, Map.of("x-stream-offset", "first"));
      for (Delivery next = next(deliveries); !text(next).equals("end"); next = next(deliveries)) {
        log.add(next);
      }
    }
    return log;
  }

  private Delivery first(String queue, Map<String, Object> arguments) throws Exception {
    try (Channel reading = connection.createChannel()) {
      return next(consume(reading, queue, arguments));
    }
  }

  private static BlockingQueue<Delivery> consume(
      Channel channel, String queue, Map<String, Object> arguments) throws Exception {
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    channel.basicQos(100);
    channel.basicConsume(
        queue, false, arguments, (tag, delivery) -> deliveries.add(delivery), tag -> {});
    return deliveries;
  }

  private static Delivery next(BlockingQueue<Delivery> deliveries) throws Exception {
    return Patience.take("a further message", deliveries);
  }

  private static boolean isBirth(Delivery delivery) {
    return LogBirth.MESSAGE_TYPE.equals(delivery.getProperties().getType());
  }

  private static long offset(Delivery delivery) {
    return (Long) delivery.getProperties().getHeaders().get("x-stream-offset");
  }

  private static String text(Delivery delivery) {
    return new String(delivery.getBody(), StandardCharsets.UTF_8);
  }

  private static Set<String> list(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(1, List.of("-q", "--no-table-headers"));
    return new HashSet<>(broker.ctl(line.toArray(String[]::new)).lines().toList());
  }
}
