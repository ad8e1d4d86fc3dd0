package dev.warren.system.faults;

import java.util.List;
import java.util.function.Function;

/** The messages of a sender, from each of its lanes in turn. Confined to the sender's thread. */
final class Lanes {

  /**
   * A destination whose messages keep their order.
   *
   * @param to the routing key or STOMP destination
   * @param body makes the body of a message
   */
  record Lane(String name, String to, Function<MessageId, String> body) {}

  /** A message to send. */
  record Message(MessageId id, String to, String body) {}

  private final List<Lane> lanes;
  private int next;

  Lanes(List<Lane> lanes) {
    this.lanes = lanes;
  }

  Message next() {
    Lane lane = lanes.get(next % lanes.size());
    MessageId id = new MessageId(lane.name(), next / lanes.size());
    next++;
    return new Message(id, lane.to(), lane.body().apply(id));
  }

  static String note(MessageId id) {
    return """
        {"id":"%s","type":"note_created","data":{"noteId":%d,"author":"faults","title":"%s"}}"""
        .formatted(id, id.number(), id.mark());
  }

  static String chat(MessageId id) {
    return """
        {"id":"%s","type":"chat_message","data":{"content":"%s","sender":"faults"}}"""
        .formatted(id, id.mark());
  }

  /** The body of an alert for a user. */
  static Function<MessageId, String> alertFor(String user) {
    return id ->
        """
        {"id":"%s","type":"alert","data":{"userId":"%s","level":"error","title":"a fault","message":"%s"}}"""
            .formatted(id, user, id.mark());
  }

  static String plain(MessageId id) {
    return """
        {"text":"%s"}"""
        .formatted(id.mark());
  }
}
