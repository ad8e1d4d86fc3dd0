package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.warren.gateway.session.Reply;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.golden.GoldenMessages;
import dev.warren.testkit.golden.GoldenMessages.Valid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Frames of JSON over WebSocket follow {@code /schema.json}, in both directions. */
@WithGateway
class FramesSchemaTest {

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static SchemaRegistry schemas;

  private final String name = SharedGateways.freshName();
  private final Set<String> types = new TreeSet<>();

  @BeforeAll
  static void readTheServedSchema() throws Exception {
    String served = gateway.get("/schema.json").body();
    schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of("urn:warren:events", served)));
  }

  private static Schema schema(String definition) {
    return schemas.getSchema(SchemaLocation.of("urn:warren:events#/$defs/" + definition));
  }

  private void check(JsonClient client) {
    for (JsonNode frame : client.frames()) {
      assertThat(schema("serverFrame").validate(frame)).as(frame.toString()).isEmpty();
      types.add(frame.path("type").stringValue());
    }
  }

  private static void send(JsonClient client, String frame) throws Exception {
    assertThat(
            schema("clientFrame")
                .validate(GoldenMessages.json(frame.getBytes(StandardCharsets.UTF_8))))
        .as(frame)
        .isEmpty();
    client.reply(frame);
  }

  @Test
  void everyFrameTypeIsAsTheSchemaSays() throws Exception {
    String alice = gateway.token(Tokens.everything("alice-" + name, "team-7"));
    try (TopicPublisher topics = new TopicPublisher(broker);
        JsonClient session = gateway.json("/ws/" + name, alice);
        JsonClient general = gateway.json("/ws");
        JsonClient refused = gateway.json("/ws", "nonsense")) {
      refused.take("auth");
      send(general, "{\"type\":\"auth\",\"token\":\"%s\"}".formatted(alice));
      PostedEvents posted = new PostedEvents(topics);
      posted.publish(
          "sessions." + name,
          "{\"id\":1,\"type\":\"new_message\",\"content\":\"c\",\"sender\":\"bob\"}");
      session.take("new_message");
      posted.publish("sessions." + name, "{\"type\":\"session_update\",\"title\":\"t\"}");
      for (String frame :
          List.of(
              "{'type':'ping'}",
              "{'type':'pong'}",
              "{'type':'subscribe','channel':'circles.%s','since':1}",
              "{'type':'subscribe','channel':'circles.%s','last':1}",
              "{'type':'unsubscribe','channel':'circles.%s'}",
              "{'type':'subscribe','channel':'a..b'}",
              "{'tool':'subscribe','arguments':{'session_id':'%s'}}",
              "{'tool':'get_messages','arguments':{'session_id':'%s','limit':5}}",
              "{'tool':'get_messages','arguments':{'session_id':'%s','since_id':42}}",
              "{'tool':'get_session_info','arguments':{'session_id':'%s'}}",
              "{'type':'user_presence','data':'online'}",
              "{'type':'alert_ack','data':{'alertId':'none'}}",
              "{'type':'new_message','content':'without data'}",
              "{'type':'new_message','data':{'content':'c'}}")) {
        send(session, frame.replace('\'', '"').formatted(name));
      }
      check(session);
      check(general);
      check(refused);
    }

    assertThat(types)
        .contains(
            "auth",
            "connected",
            "pong",
            "subscribed",
            "unsubscribed",
            "gap",
            "ack",
            "error",
            "messages",
            "session_info",
            "new_message",
            "session_update");
  }

  @Test
  void everyGoldenMessageIsAsTheSchemaSays() throws Exception {
    String alice = gateway.token(Tokens.everything("alice-" + name));
    List<Valid> golden =
        GoldenMessages.valid().stream()
            .filter(each -> each.author() == null && each.messageId() == null)
            // A pattern for everything leaves out personal channels.
            .filter(each -> !each.channel().startsWith("users."))
            .toList();
    try (TopicPublisher topics = new TopicPublisher(broker);
        JsonClient client = gateway.json("/ws/circles/" + name, alice)) {
      client.request("{\"type\":\"subscribe\",\"channel\":\"#\"}");
      PostedEvents posted = new PostedEvents(topics);
      for (Valid each : golden) {
        posted.publish(each.channel(), new String(each.posted(), StandardCharsets.UTF_8));
      }
      posted.publish("circles." + name, "{\"type\":\"circle_status\",\"status\":\"end\"}");
      client.take("the end", frame -> frame.at("/data/status").asString("").equals("end"));
      check(client);
    }
    assertThat(types).contains("agent_status", "file_changed", "user_presence");
  }

  /** A real client would have to wait minutes for this frame. */
  @Test
  void warningIsAsTheSchemaSays() throws Exception {
    Reply.TokenExpiring expiring =
        new Reply.TokenExpiring(Instant.EPOCH, new Reply.Place(null, false, 1));
    String frame =
        "{'type':'token_expiring','data':{'expires':'%s'},'timestamp':'2026-01-31T12:00:00.000Z'}"
            .formatted(expiring.expiresText());
    JsonNode warning =
        GoldenMessages.json(frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertThat(schema("serverFrame").validate(warning)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'pong','data':{},'timestamp':'2026-01-31T12:00:00Z'}",
        "{'type':'pong','timestamp':'2026-01-31T12:00:00.000Z'}",
        "{'type':'ack','data':{},'timestamp':'2026-01-31T12:00:00.000Z'}",
        "{'type':'auth','data':{'success':true},'timestamp':'2026-01-31T12:00:00.000Z'}",
        "{'type':'token_expiring','data':{},'timestamp':'2026-01-31T12:00:00.000Z'}",
        "{'type':'whatever','data':{},'timestamp':'2026-01-31T12:00:00.000Z'}"
      })
  void anotherFrameIsNone(String frame) throws Exception {
    JsonNode wrong = GoldenMessages.json(frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertThat(schema("serverFrame").validate(wrong)).isNotEmpty();
  }
}
