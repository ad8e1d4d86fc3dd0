package dev.warren.partition;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.warren.broker.BrokerVersion;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HashTypeTest {

  private static final int PARTITIONS = 8;
  private static final int CHANNELS = 64;

  private static TestBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** Otherwise a new event could overtake those that waited during the restart. */
  @Test
  @Order(1)
  void channelsKeepTheirPartitionsWhenRabbitMqRestarts() throws Exception {
    try (Connection connection = broker.connect()) {
      Topology.declareLog(connection);
      Partitioning.open(connection, HashTypeTest::best, PARTITIONS, 0);
    }
    Map<String, String> before = queues();
    assertThat(before.values()).contains(PartitionSet.A.queue(Family.NOTES, PARTITIONS - 1));

    broker.kill();
    broker.startAgain();
    assertThat(queues()).isEqualTo(before);
    broker.stop();
    broker.startAgain();
    assertThat(queues()).isEqualTo(before);
  }

  /** As docs/settings.md recommends it: the worker may not configure RabbitMQ's own exchanges. */
  @Test
  @Order(2)
  void workerWithItsPermissionsOnlyFindsTheModulusHash() throws Exception {
    String ofWarren = "^warren\\.";
    broker.ctl("add_user", "worker", "secret");
    broker.ctl("set_permissions", "worker", ofWarren, ofWarren, ofWarren);
    ConnectionFactory worker = broker.factory();
    worker.setUsername("worker");
    worker.setPassword("secret");

    assertThat(HashType.best(worker::newConnection)).isEqualTo(HashType.MODULUS);
  }

  @Test
  @Order(3)
  void rabbitMqWithoutTheModulusHashGetsTheConsistentOne() throws Exception {
    assertThat(best()).isEqualTo(HashType.MODULUS);
    broker.ctl("eval", "rabbit_registry:unregister(exchange, <<\"x-modulus-hash\">>).");

    assertThat(best()).isEqualTo(HashType.CONSISTENT);
  }

  @ParameterizedTest
  @CsvSource({
    "3.10.8,true",
    "3.13.7+deb,true",
    "4.0.5,true",
    "4.1.0,false",
    "4.2.1-rc.1,false",
    "4.3.0,true",
    "4.10.2,true",
    "5.0.0,true",
  })
  void someVersionsHaveTheQueuesInAnotherOrderOnEachNode(String version, boolean isStable) {
    assertThat(BrokerVersion.parse(version).map(HashType::isStableIn)).contains(isStable);
  }

  @Test
  void versionThatCannotBeReadIsNone() {
    assertThat(BrokerVersion.parse("null")).isEmpty();
  }

  private static HashType best() {
    try {
      return HashType.best(broker.factory()::newConnection);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Publishes an event to each channel, and takes all out of the partitions. */
  private static Map<String, String> queues() throws Exception {
    Map<String, String> byChannel = new ConcurrentSkipListMap<>();
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      for (String queue : PartitionSet.A.queues(Family.NOTES, PARTITIONS)) {
        channel.basicConsume(
            queue,
            true,
            (tag, event) -> byChannel.put(event.getEnvelope().getRoutingKey(), queue),
            tag -> {});
      }
      for (int i = 0; i < CHANNELS; i++) {
        channel.basicPublish(
            Names.EVENTS, "notes." + i, MessageProperties.PERSISTENT_BASIC, new byte[0]);
      }
      Patience.await("all events").until(() -> byChannel.size() == CHANNELS);
    }
    return byChannel;
  }
}
