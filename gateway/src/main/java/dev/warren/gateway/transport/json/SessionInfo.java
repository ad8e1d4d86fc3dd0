package dev.warren.gateway.transport.json;

import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.log.TopicMessage;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A summary of a session, made from the messages that the caller may see. */
final class SessionInfo {

  /**
   * The most characters of the merged metadata, as JSON. A tree takes many times the memory of its
   * JSON, and a session may have thousands of updates.
   */
  private static final int MOST_METADATA = 64 * 1024;

  private final boolean truncated;
  private final Set<String> participants = new TreeSet<>();
  private final ObjectNode metadata = JsonFrame.data();

  private int metadataLength;
  private boolean metadataTruncated;
  private int count;
  private @Nullable String status;
  private @Nullable String title;
  private @Nullable String first;
  private @Nullable String last;
  private @Nullable Long countedSince;

  /**
   * @param truncated whether the session may have messages before the first one added
   */
  SessionInfo(boolean truncated) {
    this.truncated = truncated;
  }

  /** Adds the next message. Messages come from the oldest to the newest. */
  void take(TopicMessage message) {
    if (truncated && countedSince == null) {
      countedSince = message.position() - 1;
    }
    ObjectNode event = EventJson.node(message);
    JsonNode data = event.path("data");
    if (event.path("type").asString("").equals("session_update")) {
      update(data);
      return;
    }
    if (!SessionMessages.isMessage(event)) {
      return;
    }
    count++;
    String sender = data.path("sender").asString("");
    if (!sender.isEmpty()) {
      participants.add(sender);
    }
    last = event.path("timestamp").asString();
    first = first == null ? last : first;
  }

  /**
   * A field that an update does not name stays as it is. A null removes a field of the metadata.
   */
  private void update(JsonNode data) {
    status = data.path("status").asString(status);
    title = data.path("title").asString(title);
    data.path("metadata")
        .properties()
        .forEach(
            field -> {
              JsonNode before = metadata.remove(field.getKey());
              metadataLength -= before == null ? 0 : length(field.getKey(), before);
              if (!field.getValue().isNull()) {
                merge(field.getKey(), field.getValue());
              }
            });
  }

  private void merge(String name, JsonNode value) {
    int length = length(name, value);
    if (metadataLength + length > MOST_METADATA) {
      metadataTruncated = true;
      return;
    }
    metadataLength += length;
    metadata.set(name, value);
  }

  private static int length(String name, JsonNode value) {
    return name.length() + value.toString().length();
  }

  ObjectNode data() {
    ObjectNode data = JsonFrame.data().put("message_count", count);
    participants.forEach(data.putArray("participants")::add);
    data.put("status", status).put("title", title);
    data.set("metadata", metadata);
    if (metadataTruncated) {
      data.put("metadata_truncated", true);
    }
    data.put("first_message_at", first).put("last_message_at", last);
    if (truncated) {
      data.put("truncated", true).put("counted_since", countedSince);
    }
    return data;
  }
}
