package dev.warren.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.presence.Note;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The number of partitions, checked and changed, with a worker that the test plays. */
@WithBroker
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PartitionChangeTest {

  private static final HashType.Choice HASH = () -> HashType.MODULUS;

  private static final String CHANNEL = "notes.team-7";

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
  void disconnect() throws Exception {
    connection.close();
  }

  @Test
  @Order(1)
  void settingMustBeTheNumberInRabbitMq() throws Exception {
    assertThatThrownBy(() -> new PartitionChange(connection, HASH, line -> {}).to(3))
        .isInstanceOf(ChangeRefused.class)
        .hasMessageContaining("start a worker");
    Topology.declareLog(connection);
    Topology.declareLetters(connection);
    PartitionLayout created = Partitioning.open(connection, HASH, 2, 0);

    assertThat(created).isEqualTo(PartitionLayout.steady(PartitionSet.A, 2));
    assertThat(Partitioning.open(connection, HASH, 2, 0)).isEqualTo(created);
    assertThat(Partitioning.open(connection, HASH, null, 7)).isEqualTo(created);
    assertThatThrownBy(() -> Partitioning.open(connection, HASH, 3, 0))
        .isInstanceOf(OtherPartitions.class)
        .hasMessageContaining("is 3, but RabbitMQ has 2 partitions per family");
    assertThat(Partitioning.read(connection)).isEqualTo(created);
  }

  @Test
  @Order(2)
  void deletedPartitionsAreDeclaredAgain() throws Exception {
    channel.queueDelete(Family.NOTES.queue(0));
    channel.queueDelete(Family.NOTES.queue(1));

    assertThat(Partitioning.open(connection, HASH, 2, 0).count()).isEqualTo(2);
    assertThat(count(Family.NOTES.queue(1))).isZero();
  }

  @Test
  @Order(3)
  void newEventsWaitUntilTheOldOnesAreFinished() throws Exception {
    post("old");
    List<String> progress = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> changing = change(5, progress);
    Patience.await("the routing").until(() -> Partitioning.read(connection).isChanging());
    PartitionLayout layout = Objects.requireNonNull(Partitioning.read(connection));
    assertThat(layout).isEqualTo(new PartitionLayout(PartitionSet.A, 2, PartitionSet.B, 5));
    // A worker that starts now consumes the old partitions, with either number as its setting.
    assertThat(Partitioning.open(connection, HASH, 2, 0)).isEqualTo(layout);
    assertThat(Partitioning.open(connection, HASH, 5, 0)).isEqualTo(layout);
    assertThatThrownBy(() -> new PartitionChange(connection, HASH, line -> {}).to(7))
        .isInstanceOf(ChangeRefused.class)
        .hasMessageContaining("from 2 to 5 partitions is not finished");
    Patience.await("a request in each partition").until(() -> hasMessages(layout));
    post("new");
    assertThat(layout.isChanging()).isTrue();

    List<String> worked = drain(layout);
    Patience.get(changing);

    assertThat(worked).containsExactly("old");
    assertThat(Partitioning.read(connection)).isEqualTo(PartitionLayout.steady(PartitionSet.B, 5));
    assertThat(waiting(PartitionSet.B, 5)).containsExactly("new");
  }

  @Test
  @Order(4)
  void interruptedChangeContinues() throws Exception {
    CompletableFuture<Void> changing;
    try (Connection interrupted = broker.connect()) {
      List<String> progress = new CopyOnWriteArrayList<>();
      changing = change(interrupted, 1, progress);
      Patience.await("the routing")
          .until(() -> progress.contains("new events wait in the new partitions"));
    }
    Patience.await("its end").until(changing::isCompletedExceptionally);
    post("meanwhile");

    CompletableFuture<Void> again = change(1, new ArrayList<>());
    drain(Objects.requireNonNull(Partitioning.read(connection)));
    Patience.get(again);

    assertThat(Partitioning.read(connection)).isEqualTo(PartitionLayout.steady(PartitionSet.A, 1));
    assertThat(waiting(PartitionSet.A, 1)).containsExactly("meanwhile");
  }

  private CompletableFuture<Void> change(int count, List<String> progress) {
    return change(connection, count, progress);
  }

  private static CompletableFuture<Void> change(Connection on, int count, List<String> progress) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            new PartitionChange(on, HASH, progress::add).to(count);
          } catch (Exception e) {
            throw new IllegalStateException(progress.toString(), e);
          }
        });
  }

  /** Finishes everything in the old partitions as a worker does; returns the events. */
  private List<String> drain(PartitionLayout layout) throws Exception {
    List<String> events = new ArrayList<>();
    try (Channel working = connection.createChannel()) {
      for (List<String> family : layout.queues()) {
        for (String queue : family) {
          working.basicConsume(
              queue,
              true,
              (tag, message) -> {
                Note note = Note.decode(message.getProperties().getType(), message.getBody());
                if (note instanceof Note.Drain drain) {
                  Note reply = new Note.Drained(drain.change(), queue);
                  BasicProperties properties =
                      new BasicProperties.Builder().type(reply.type()).build();
                  working.basicPublish(Names.TOPICS, Names.DRAINED, properties, reply.encode());
                } else if (note == null) {
                  events.add(new String(message.getBody(), StandardCharsets.UTF_8));
                }
              },
              tag -> {});
        }
      }
      Patience.await("the handover")
          .until(() -> Partitioning.worked(connection) == layout.routed());
    }
    return events;
  }

  private void post(String body) throws Exception {
    channel.basicPublish(Names.EVENTS, CHANNEL, true, null, body.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie();
  }

  private boolean hasMessages(PartitionLayout layout) throws Exception {
    for (List<String> family : layout.queues()) {
      for (String queue : family) {
        if (count(queue) == 0) {
          return false;
        }
      }
    }
    return true;
  }

  private int count(String queue) throws Exception {
    return channel.queueDeclarePassive(queue).getMessageCount();
  }

  /** The events in a family's partitions, which stay there. */
  private List<String> waiting(PartitionSet set, int count) throws Exception {
    List<String> bodies = new ArrayList<>();
    try (Channel looking = connection.createChannel()) {
      for (String queue : set.queues(Family.NOTES, count)) {
        int there = count(queue);
        looking.basicConsume(
            queue,
            false,
            (tag, message) -> bodies.add(new String(message.getBody(), StandardCharsets.UTF_8)),
            tag -> {});
        Patience.await("the events of " + queue).until(() -> bodies.size() >= there);
      }
    }
    return bodies;
  }
}
