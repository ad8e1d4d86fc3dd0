package dev.warren.gateway.alert;

import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What gateways tell each other about a user's alerts, on the log, as RabbitMQ gives each alert to
 * one of them only.
 *
 * @param gateway who says it
 * @param user whose alerts
 * @param alerts what it has of the user's; null where it asks the others what they have
 */
record GatewayNote(String gateway, String user, @Nullable List<Alert> alerts) {

  /** The AMQP {@code type} of messages that hold one. */
  static final String TYPE = "alerts";

  private static final JsonMapper JSON = JsonMapper.shared();

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

  /** Null where it is none, or of a version that this one does not know. */
  static @Nullable GatewayNote decode(TopicMessage message) {
    if (!message.type().equals(TYPE)) {
      return null;
    }
    try {
      JsonNode note = JSON.readTree(message.body());
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
      return new GatewayNote(note.path("gateway").asString(), note.path("user").asString(), alerts);
    } catch (JacksonException e) {
      return null;
    }
  }
}
