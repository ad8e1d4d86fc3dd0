package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.SentTimestamp;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.WebSocketCarrier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Tests of JSON over WebSocket that need access to RabbitMQ, or break the protocol. {@code
 * JsonPromises} in {@code infra} tests the promises to all clients.
 */
class JsonTest extends JsonAsAlice {

  @Test
  void forbiddenPathIsRefusedAndClosed() throws Exception {
    String carol = gateway.token(Tokens.member("carol", "team-7"));
    try (JsonClient client = gateway.json("/ws/circles/other", carol)) {
      assertThat(code(client.take("error"))).isEqualTo("not_allowed");
      assertThat(client.closeCode()).isEqualTo(4003);
    }
  }

  @Test
  void fragmentsAreOneMessage() throws Exception {
    WebSocketCarrier carrier =
        WebSocketCarrier.open(
            gateway.http("/ws/circles/dev?token=" + alice).replace("http", "ws"), Map.of());
    try (JsonClient client = JsonClient.open(carrier)) {
      carrier.write(false, StompConnection.bytes("{\"typ"), StompConnection.bytes("e\":\"ping\"}"));
      client.take("pong");
    }
  }

  @Test
  void tooLongMessageClosesTheConnection() throws Exception {
    try (JsonClient client = open("/ws/circles/dev")) {
      client.send("{\"type\":\"x\",\"data\":\"" + "x".repeat(3_000_000) + "\"}");
      assertThat(client.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void alertIdMayStandBesideTheType() throws Exception {
    try (JsonClient client = open("/ws")) {
      for (String alert :
          List.of(
              "\"alertId\":\"a\"",
              "\"alert_id\":\"a\"",
              "\"data\":{\"alertId\":\"a\"}",
              "\"data\":{\"alert_id\":\"a\"}")) {
        assertThat(code(client.reply("{\"type\":\"alert_ack\",%s}".formatted(alert))))
            .isEqualTo("unknown_alert");
      }
    }
  }

  @Test
  void stompDestinationIsNoChannel() throws Exception {
    try (JsonClient client = open("/ws")) {
      for (String type : List.of("subscribe", "unsubscribe")) {
        JsonNode refused =
            client.reply("{\"type\":\"%s\",\"channel\":\"/user/queue/alerts\"}".formatted(type));
        assertThat(code(refused)).isEqualTo("malformed_frame");
      }
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void repeatedSubscribeLosesNothing() throws Exception {
    int count = 3_000;
    try (JsonClient client = open("/ws/circles/dev")) {
      client.request("{\"type\":\"subscribe\",\"channel\":\"circles.unused\"}");
      long before = client.take("subscribed").at("/data/position").asLong();
      for (int i = 0; i < count; i++) {
        topics.publish(
            circle,
            new BasicProperties.Builder().type("circle_status"),
            TopicPublisher.json(circle, "a" + i, "circle_status", "{}"));
      }
      topics.confirm();
      for (String more : List.of(",\"since\":" + before + ",\"ref\":1", ",\"ref\":2")) {
        client.send("{\"type\":\"subscribe\",\"channel\":\"" + circle + "\"" + more + "}");
      }
      for (int ref : new int[] {1, 2}) {
        client.take("ack " + ref, f -> f.at("/data/ref").asInt(0) == ref);
      }
      assertThat(client.awaitEvents(count)).hasSize(count).doesNotHaveDuplicates();
    }
  }

  @Test
  void invalidSinceOfAPathIsRefusedAndGoesOnLive() throws Exception {
    for (String path : List.of("/ws/circles/" + name, "/ws/" + name)) {
      try (JsonClient client = open(path + "?since=abc")) {
        JsonNode error = client.take("error");
        assertThat(code(error)).isEqualTo("malformed_frame");
        assertThat(error.at("/data/error").asString()).contains("since");
        client.settle();
        topics.event(circle, "p1", "circle_status", "{}");
        topics.event("sessions." + name, "p2", "new_message", "{}");
        client.awaitEvents(1);
      }
    }
  }

  @Test
  void alertsOfAnotherUserNeedTheRightToRead() throws Exception {
    String dave =
        gateway.token(
            "{\"user\":\"dave\",\"channels\":{\"read\":[\"#\",\"users.%s\"],\"write\":[]}}"
                .formatted(name));
    try (JsonClient client = gateway.json("/ws", dave)) {
      client.take("auth");
      client.request("{\"type\":\"subscribe\",\"channel\":\"users.%s\"}".formatted(name));
      topics.event("users." + name, "b1", "alert", "{\"alertId\":\"b1\"}");
      assertThat(client.take("alert").path("channel").asString()).isEqualTo("users." + name);
    }
  }

  @Test
  void tooDeepNestingIsRefused() throws Exception {
    try (JsonClient client = open("/ws/circles/dev")) {
      for (int depth : new int[] {450, 500, 600}) {
        client.send(
            "{\"type\":\"x\",\"data\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"ref\":1}");
        assertThat(code(client.take("error"))).isEqualTo("malformed_frame");
      }
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void expiredTokenIsReportedBeforeLogin() throws Exception {
    String expiring = gateway.token(Tokens.expiring(Tokens.everything("alice"), 1));
    Patience.await("the end of the token").until(() -> isReportedAsExpired(expiring));
  }

  private static boolean isReportedAsExpired(String token) throws Exception {
    try (JsonClient client = gateway.json("/ws")) {
      client.send("{\"type\":\"auth\",\"ref\":\"r\",\"token\":\"" + token + "\"}");
      if (client.take("auth").at("/data/success").asBoolean()) {
        return false;
      }
      assertThat(client.take("error").at("/data/ref").asString()).isEqualTo("r");
      assertThat(client.closeCode()).isEqualTo(4011);
      return true;
    }
  }

  @Test
  void untypedRelayedMessageIsCompleted() throws Exception {
    try (JsonClient client = open("/ws/circles/dev")) {
      client.request("{\"type\":\"subscribe\",\"channel\":\"room.%s\"}".formatted(name));
      topics.publish("room." + name, "{\"a\":[1]}", "plain ü", "[1]");
      List<JsonNode> messages = client.await("message", 3);
      assertThat(messages.get(0).path("data").toString()).isEqualTo("{\"a\":[1]}");
      assertThat(messages.get(1).at("/data/content").asString()).isEqualTo("plain ü");
    }
  }

  /** A worker publishes an alert to the user's queue and to the log. */
  @Test
  void alertFromQueueAndLogIsShownOnce() throws Exception {
    Topology.declareAlerts(topics.connection());
    new ClientQueues(topics.connection(), null).alerts(name);
    String user = gateway.token(Tokens.user(name));
    String alert =
        TopicPublisher.json(
            "users." + name,
            "al1",
            "alert",
            "{\"alertId\":\"al1\",\"level\":\"error\",\"title\":\"t\",\"message\":\"m\"}");
    BasicProperties.Builder properties =
        new BasicProperties.Builder().messageId("al1").type("alert");
    topics
        .channel()
        .basicPublish(Names.ALERTS, name, properties.build(), StompConnection.bytes(alert));
    try (JsonClient one = gateway.json("/ws", user);
        JsonClient other = gateway.json("/ws", user)) {
      one.take("alert");
      other.take("alert");
      topics.publish("users." + name, properties, alert);
      one.request("{\"type\":\"alert_ack\",\"data\":{\"alertId\":\"al1\"}}");
      JsonNode acked = other.take("alert_acked");
      SentTimestamp.assertIn(acked);
      SentTimestamp.assertText(acked.at("/data/at").asString());
      assertThat(one.frames("alert")).hasSize(1);
      assertThat(other.frames("alert")).hasSize(1);
    }
  }
}
