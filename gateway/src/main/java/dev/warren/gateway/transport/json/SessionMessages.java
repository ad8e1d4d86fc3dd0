package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.history.LastMessages;
import dev.warren.gateway.history.Page;
import dev.warren.gateway.log.TopicMessage;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the response to {@code get_messages}. It holds messages only: updates of the session and
 * typing are events of the channel but no messages.
 *
 * @param count the maximum number of messages in the response
 * @param end the log's last position when the client asked
 */
record SessionMessages(Channel channel, int count, long end) {

  /** The bodies in one response have about this many bytes at most. */
  private static final long MAX_BYTES = 4 * 1024 * 1024;

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

  /** The last messages of the session; truncated where there may be earlier ones. */
  ObjectNode last(LastMessages found, boolean recovered) {
    List<TopicMessage> all = found.messages();
    int begin = all.size();
    long bytes = 0;
    while (begin > Math.max(0, all.size() - count) && bytes < MAX_BYTES) {
      bytes += all.get(--begin).body().length;
    }
    return frame(
        all.subList(begin, all.size()), upTo(all), begin > 0 || !found.complete(), recovered);
  }

  /** The messages after a position; truncated where there may be later ones. */
  ObjectNode next(Page page) {
    return next(page.messages(), page.upTo(), page.more());
  }

  private ObjectNode next(List<TopicMessage> all, long upTo, boolean more) {
    int shown = 0;
    long bytes = 0;
    while (shown < Math.min(count, all.size()) && bytes < MAX_BYTES) {
      bytes += all.get(shown++).body().length;
    }
    boolean cut = shown < all.size();
    long lastId = cut ? all.get(shown - 1).position() : upTo;
    return frame(all.subList(0, shown), lastId, cut || more, true);
  }

  /**
   * The messages after the one with this id. If several have it, those after the first, as the
   * client may lack the others; if none has it, the session's last messages.
   */
  ObjectNode after(LastMessages found, SinceId since) {
    List<TopicMessage> all = found.messages();
    for (int i = 0; i < all.size(); i++) {
      if (since.names(all.get(i))) {
        List<TopicMessage> following = all.subList(i + 1, all.size());
        return next(following, upTo(following), false);
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
  private ObjectNode frame(
      List<TopicMessage> messages, long lastId, boolean truncated, boolean recovered) {
    ObjectNode data = JsonFrame.data().put("session_id", channel.subject());
    ArrayNode all = data.putArray("messages");
    messages.forEach(message -> all.add(EventJson.node(message)));
    data.put("last_id", lastId).put("truncated", truncated).put("recovered", recovered);
    return JsonFrame.of("messages", data).put("channel", channel.name());
  }
}
