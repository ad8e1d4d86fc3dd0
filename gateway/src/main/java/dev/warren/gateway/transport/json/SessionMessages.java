package dev.warren.gateway.transport.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.channel.Channel;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.history.LastMessages;
import dev.warren.gateway.history.Page;
import dev.warren.gateway.log.TopicMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the response to {@code get_messages}. It has only messages: updates of the session and
 * typing are events of the channel, but not messages.
 *
 * @param count the maximum number of messages in the response
 * @param end the log's last position when the client asked
 * @param maxBytes about how many bytes the bodies in the response may have
 */
record SessionMessages(Channel channel, int count, long end, long maxBytes) {

  private static final Set<String> NO_MESSAGES = Set.of("session_update", "typing");

  /**
   * Whether the message belongs in a session's history: all but {@code session_update} and {@code
   * typing} do. A relayed message has its type in the body only.
   */
  static boolean isMessage(TopicMessage message) {
    return message.type().isEmpty()
        ? isMessage(EventJson.node(message))
        : !NO_MESSAGES.contains(message.type());
  }

  static boolean isMessage(ObjectNode event) {
    return !NO_MESSAGES.contains(event.path("type").asString(""));
  }

  /** The last messages of the session; {@code truncated} if there may be earlier ones. */
  byte[] last(LastMessages found, boolean recovered) {
    List<TopicMessage> all = found.messages();
    int begin = all.size();
    long bytes = 0;
    while (begin > Math.max(0, all.size() - count) && bytes < maxBytes) {
      bytes += all.get(--begin).body().length;
    }
    return frame(
        all.subList(begin, all.size()), upTo(all), begin > 0 || !found.complete(), recovered);
  }

  /** The messages after a position; {@code truncated} if there may be later ones. */
  byte[] next(Page page) {
    return next(page.messages(), page.upTo(), page.more(), page.complete());
  }

  private byte[] next(List<TopicMessage> all, long upTo, boolean more, boolean recovered) {
    int shown = 0;
    long bytes = 0;
    while (shown < Math.min(count, all.size()) && bytes < maxBytes) {
      bytes += all.get(shown++).body().length;
    }
    boolean cut = shown < all.size();
    long lastId = cut ? all.get(shown - 1).position() : upTo;
    return frame(all.subList(0, shown), lastId, cut || more, recovered);
  }

  /**
   * The messages after the one with this id. If several messages have it, those after the first of
   * them, because the client may lack the others. If none has it, the session's last messages.
   */
  byte[] after(LastMessages found, SinceId since) {
    List<TopicMessage> all = found.messages();
    for (int i = 0; i < all.size(); i++) {
      if (since.names(all.get(i))) {
        List<TopicMessage> following = all.subList(i + 1, all.size());
        return next(following, upTo(following), false, true);
      }
    }
    return last(found, false);
  }

  private long upTo(List<TopicMessage> messages) {
    return messages.isEmpty() ? end : messages.get(messages.size() - 1).position();
  }

  /**
   * @param lastId the {@code since_id} of the next call
   */
  private byte[] frame(
      List<TopicMessage> messages, long lastId, boolean truncated, boolean recovered) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    ObjectNode end =
        JsonFrame.data()
            .put("last_id", lastId)
            .put("truncated", truncated)
            .put("recovered", recovered);
    ObjectNode envelope = JsonFrame.of("messages", JsonFrame.data());
    envelope.remove(List.of("type", "data"));
    envelope.put("channel", channel.name());
    try {
      frame.write("{\"type\":\"messages\",\"data\":{\"session_id\":".getBytes(UTF_8));
      frame.write(JsonFrame.JSON.writeValueAsBytes(channel.subject()));
      frame.write(",\"messages\":[".getBytes(UTF_8));
      EventJson.writeElements(messages, frame);
      frame.write(']');
      writeFields(end, frame);
      frame.write('}');
      writeFields(envelope, frame);
      frame.write('}');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frame.toByteArray();
  }

  /** Writes the fields of an object after a comma, and without its braces. */
  private static void writeFields(ObjectNode object, ByteArrayOutputStream to) {
    byte[] json = JsonFrame.bytes(object);
    to.write(',');
    to.write(json, 1, json.length - 2);
  }
}
