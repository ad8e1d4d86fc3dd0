package dev.warren.worker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.channel.Channel;
import dev.warren.presence.Note;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.golden.GoldenMessages;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Plays a gateway: reads the log from its first message, sends reports, beats and events. */
final class FakeGateway implements AutoCloseable {

  private final AmqpClient client;

  /** How many announcements of owners the log had at the last {@link #forgetOwners}. */
  private int earlierAnnouncements;

  FakeGateway(TestBroker broker) throws Exception {
    client = new AmqpClient(broker);
    Topology.declareLog(client.connection());
  }

  AmqpClient client() {
    return client;
  }

  /** Sends a note to the channel's partition. */
  void report(String channelName, Note note) throws Exception {
    publish(familyOf(new Channel(channelName)).exchange(), channelName, note);
  }

  private static Family familyOf(Channel channel) {
    return Arrays.stream(Family.values())
        .filter(family -> family.kinds().contains(channel.kind()))
        .findFirst()
        .orElseThrow();
  }

  /** Sends a note to all partitions of families with a memory. */
  void beat(Note note) throws Exception {
    publish(Names.TOPICS, Names.BEATS, note);
  }

  private void publish(String exchange, String key, Note note) throws Exception {
    client.publish(
        exchange, key, new BasicProperties.Builder().type(note.type()).build(), note.encode());
  }

  /** Posts a client's event, written with ' for ". */
  void post(String channelName, String event) throws Exception {
    client.publish(
        Names.EVENTS,
        channelName,
        new BasicProperties.Builder().headers(Map.of(Names.GATEWAY_HEADER, "g")).build(),
        event.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** The channel's messages in the log, as far as it has been read. */
  List<Delivery> log(String channelName) {
    return client.log().stream()
        .filter(message -> message.getEnvelope().getRoutingKey().equals(channelName))
        .toList();
  }

  List<JsonNode> events(String channelName) {
    return log(channelName).stream()
        .map(message -> GoldenMessages.json(message.getBody()))
        .toList();
  }

  /**
   * Reads the log to its end, which has the announcements of earlier tests. From then on, {@link
   * #owners} has only later ones.
   */
  void forgetOwners() throws Exception {
    String mark = "marks." + UUID.randomUUID();
    client.publish(Names.TOPICS, mark, new BasicProperties(), new byte[0]);
    AmqpClient.soon().until(() -> !log(mark).isEmpty());
    earlierAnnouncements = notes(Names.OWNERS, Note.Owned.class).size();
  }

  /**
   * The owners of the partition since the last {@link #forgetOwners}, in the order of their
   * announcements.
   */
  List<String> owners(String queue) {
    return notes(Names.OWNERS, Note.Owned.class).stream()
        .skip(earlierAnnouncements)
        .filter(hold -> hold.queue().equals(queue))
        .map(Note.Owned::owner)
        .toList();
  }

  <N extends Note> List<N> notes(String key, Class<N> type) {
    return log(key).stream()
        .map(message -> Note.decode(message.getProperties().getType(), message.getBody()))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
