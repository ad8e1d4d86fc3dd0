package dev.warren.gateway;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Family;
import dev.warren.broker.Topology;
import dev.warren.partition.Partitioning;
import dev.warren.presence.Note;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/**
 * The worker's side of presence: it holds the presence and the agents partition, and publishes to
 * the topics.
 */
final class PresenceWorker implements AutoCloseable {

  /** A message from a gateway to a partition. */
  record Received(String key, String type, Map<String, Object> headers, byte[] body) {

    Note note() {
      Note note = Note.decode(type, body);
      if (note == null) {
        throw new AssertionError(type + " is no note");
      }
      return note;
    }

    @Override
    public String toString() {
      return key + " " + type + " " + new String(body, StandardCharsets.UTF_8);
    }
  }

  private final BlockingQueue<Received> toPresence = new LinkedBlockingQueue<>();
  private final BlockingQueue<Received> toAgents = new LinkedBlockingQueue<>();
  private final TopicPublisher topics;

  PresenceWorker(TestBroker broker) throws Exception {
    topics = new TopicPublisher(broker);
    Topology.declareLog(topics.connection());
    Partitioning.declareIntake(topics.connection(), 1);
    consume(Family.PRESENCE, toPresence);
    consume(Family.AGENTS, toAgents);
  }

  private void consume(Family family, BlockingQueue<Received> to) throws IOException {
    topics
        .channel()
        .basicConsume(
            family.queue(0),
            true,
            (tag, delivery) ->
                to.add(
                    new Received(
                        delivery.getEnvelope().getRoutingKey(),
                        delivery.getProperties().getType(),
                        delivery.getProperties().getHeaders(),
                        delivery.getBody())),
            tag -> {});
  }

  /** Publishes a note to the gateways. */
  void note(String key, Note note) throws Exception {
    topics.publish(
        key,
        new BasicProperties.Builder().type(note.type()).contentType("application/json"),
        new String(note.encode(), StandardCharsets.UTF_8));
  }

  /** Publishes an event, without waiting for its confirm. */
  void event(String channel, String id, String type, String data) throws IOException {
    topics.publish(
        channel,
        new BasicProperties.Builder().type(type),
        TopicPublisher.json(channel, id, type, data));
  }

  /** Publishes the status of a user. */
  void shown(String team, String id, String user, String status) throws IOException {
    event(
        "presence." + team,
        id,
        "user_presence",
        "{\"userId\":\"%s\",\"status\":\"%s\",\"lastSeen\":\"2026-01-31T12:00:00.000Z\"}"
            .formatted(user, status));
  }

  /** The next report about a team. */
  Note.Report report(String team) throws InterruptedException {
    while (true) {
      Received next = Patience.take("a report about " + team, toPresence);
      if (next.key().equals("presence." + team)) {
        return (Note.Report) next.note();
      }
    }
  }

  /** The next status that a client has set for its own user. */
  Received status() throws InterruptedException {
    Received next;
    do {
      next = Patience.take("a status", toPresence);
    } while (Note.isNote(next.type()));
    return next;
  }

  /** The next message to the agents partition that the predicate accepts. */
  Received toAgents(Predicate<Received> wanted) throws InterruptedException {
    Received next;
    do {
      next = Patience.take("a message to the agents partition", toAgents);
    } while (!wanted.test(next));
    return next;
  }

  @Override
  public void close() {
    topics.close();
  }
}
