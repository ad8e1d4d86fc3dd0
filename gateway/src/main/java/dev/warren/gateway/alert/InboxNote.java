package dev.warren.gateway.alert;

import dev.warren.event.ExactJson;
import dev.warren.event.ForeignJson;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message from one gateway to the others, by the log, about a user's alerts. It is needed because
 * RabbitMQ delivers each alert to one gateway only, and the user may have devices on several.
 *
 * @param gateway the sending gateway, an id of its process
 * @param user the user whose alerts the note is about
 * @param alerts alerts that the sender holds; null in a request for the others' alerts
 */
record InboxNote(String gateway, String user, @Nullable List<Alert> alerts) {

  /** The AMQP property {@code type} of messages with a note. */
  static final String TYPE = "alerts";

  /** Keeps numbers exactly: otherwise two gateways would take one alert for two. */
  private static final JsonMapper JSON =
      ForeignJson.mapper()
          .rebuild()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  byte[] encode() {
    ObjectNode note = JSON.createObjectNode().put("gateway", gateway).put("user", user);
    if (alerts != null) {
      ArrayNode all = note.putArray("alerts");
      for (Alert alert : alerts) {
        all.addObject()
            .put("id", alert.id())
            .put("timestamp", alert.timestampMillis())
            .set("event", JSON.readTree(alert.json()));
      }
    }
    return JSON.writeValueAsBytes(note);
  }

  /** The note in a message; null if the message is no note, or the note cannot be read. */
  static @Nullable InboxNote decode(TopicMessage message) {
    if (!message.type().equals(TYPE)) {
      return null;
    }
    try {
      JsonNode note = ExactJson.read(JSON, message.body());
      List<Alert> alerts = null;
      if (note.has("alerts")) {
        alerts = new ArrayList<>();
        for (JsonNode each : note.get("alerts")) {
          alerts.add(
              new Alert(
                  each.path("id").asString(),
                  each.path("timestamp").asLong(),
                  true,
                  JSON.writeValueAsBytes(each.path("event"))));
        }
      }
      return new InboxNote(note.path("gateway").asString(), note.path("user").asString(), alerts);
    } catch (JacksonException e) {
      return null;
    }
  }
}
