package dev.warren.gateway.alert;

import com.github.f4b6a3.ulid.UlidCreator;
import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventTimestamp;
import dev.warren.event.ExactJson;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.trace.EventMark;
import dev.warren.trace.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes the JSON of the events {@code alert} and {@code alert_acked}. */
public final class AlertEvents {

  private static final Logger log = LoggerFactory.getLogger(AlertEvents.class);

  static final String KIND = "users";
  static final String TYPE = "alert";
  static final String ACKED_TYPE = "alert_acked";

  private static final JsonMapper JSON = ExactJson.mapper().build();

  private AlertEvents() {}

  /**
   * The event {@code alert_acked}.
   *
   * @param id the event's id
   * @param alertId the id of the acknowledged alert
   * @param json the event as UTF-8 JSON
   */
  record Acked(String id, String alertId, byte[] json) {}

  /** The alert in a message of a user's queue; null if the message is not an alert. */
  static @Nullable Alert alert(BasicProperties properties, byte[] body, boolean redelivered) {
    try {
      JsonNode event = ExactJson.read(JSON, body);
      String id = event.path("data").path("alertId").asString("");
      if (id.isEmpty() && properties.getMessageId() != null) {
        id = properties.getMessageId();
      }
      return event instanceof ObjectNode alert && !id.isEmpty()
          ? new Alert(id, timestamp(event), redelivered, traced(alert, properties, body))
          : null;
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }

  /** The alert with the trace of its message as fields: from here on it has no headers. */
  private static byte[] traced(ObjectNode alert, BasicProperties properties, byte[] body) {
    TraceContext trace = TraceContext.of(properties.getHeaders());
    return trace == null
        ? body
        : JSON.writeValueAsBytes(alert.put(TraceContext.TRACEPARENT, trace.traceparent()));
  }

  static void logNoAlert(String user, BasicProperties properties) {
    EventMark.of(properties)
        .log(
            log.atWarn(),
            "{}: a message is not an alert and becomes a dead letter",
            Names.alerts(user));
  }

  private static long timestamp(JsonNode event) {
    Instant read = EventTimestamp.read(event.path("timestamp").asString(""));
    return read == null ? 0 : read.toEpochMilli();
  }

  /** The channel of a user's events. */
  static String channel(String user) {
    return KIND + "." + Channel.word(user);
  }

  /** Whether an event acknowledges an alert of its channel's user. */
  public static boolean acknowledges(Event event) {
    return event.type().equals(ACKED_TYPE) && event.channel().kind().equals(KIND);
  }

  /** A new event: the user has acknowledged an alert now. */
  static Acked acked(String user, String alertId) {
    String now = EventTimestamp.text(Instant.now());
    String id = UlidCreator.getMonotonicUlid().toString();
    ObjectNode event = JSON.createObjectNode();
    event.put("id", id).put("type", ACKED_TYPE).put("timestamp", now);
    event.put("channel", channel(user));
    event.putObject("data").put("alertId", alertId).put("by", user).put("at", now);
    return new Acked(id, alertId, JSON.writeValueAsBytes(event));
  }

  /** The event in a message of the log; null if it is another event or has no alert id. */
  static @Nullable Acked acked(TopicMessage message) {
    if (!message.type().equals(ACKED_TYPE) || !message.channel().kind().equals(KIND)) {
      return null;
    }
    try {
      JsonNode event = ExactJson.read(JSON, message.body());
      String alertId = event.path("data").path("alertId").asString("");
      return alertId.isEmpty()
          ? null
          : new Acked(event.path("id").asString(""), alertId, message.body());
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }
}
