package dev.warren.system.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.JsonClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Frames to the gateway, and checks of its replies. */
final class JsonFrames {

  static final String PING = "{\"type\":\"ping\"}";

  private static final String SUCCESS = "/data/success";

  private JsonFrames() {}

  static String auth(String token) {
    return "{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token);
  }

  /** A subscribe, with further fields after the channel. */
  static String subscribe(String channel, String more) {
    return "{\"type\":\"subscribe\",\"channel\":\"%s\"%s}".formatted(channel, more);
  }

  /** A call of a session's tool, with further arguments. */
  static String tool(String tool, String session, String more) {
    return "{\"tool\":\"%s\",\"arguments\":{\"session_id\":\"%s\"%s}}"
        .formatted(tool, session, more);
  }

  static String alertAck(String alertId) {
    return "{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"%s\"}}".formatted(alertId);
  }

  /** Subscribes; returns the data of the reply. */
  static JsonNode subscribed(JsonClient client, String channel, String more) throws Exception {
    JsonNode reply = client.send(subscribe(channel, more)).take("subscribed");
    assertThat(reply.path("channel").stringValue()).isEqualTo(channel);
    assertThat(reply.at("/data/position").isIntegralNumber()).isTrue();
    return reply.path("data");
  }

  /** Publishes; returns the event, which the sender and another client must get alike. */
  static JsonNode published(JsonClient sender, JsonClient other, String frame) throws Exception {
    String id = sender.request(frame).at("/data/id").stringValue();
    JsonNode own = sender.takeEvent(id);
    assertThat(other.takeEvent(id)).isEqualTo(own);
    assertThat(own.has("ref")).as(own.toString()).isFalse();
    assertThat(own.path("type")).isEqualTo(JsonMapper.shared().readTree(frame).path("type"));
    return own;
  }

  static void assertAuthenticated(JsonNode auth, String user) {
    assertThat(auth.at(SUCCESS).booleanValue(false)).as(auth.toString()).isTrue();
    assertThat(auth.at("/data/userId").stringValue()).isEqualTo(user);
  }

  /** Asserts that the gateway has refused the token and closed the connection. */
  static void assertSentAway(JsonClient client) {
    assertThat(client.closeCode()).isEqualTo(4001);
    assertThat(client.frames()).hasSize(1);
    JsonNode auth = client.frames().get(0);
    assertThat(auth.path("type").stringValue()).isEqualTo("auth");
    assertThat(auth.at(SUCCESS).booleanValue(true)).as(auth.toString()).isFalse();
  }

  /** Asserts that the reply to a frame is an error with its code and a text. */
  static void assertRefused(String frame, JsonNode reply) {
    assertThat(reply.path("type").stringValue()).as(frame).isEqualTo("error");
    assertThat(reply.at("/data/error").asString("")).as(frame).isNotEmpty();
    assertThat(reply.at("/data/code").asString("")).as(frame).isNotEmpty();
  }
}
