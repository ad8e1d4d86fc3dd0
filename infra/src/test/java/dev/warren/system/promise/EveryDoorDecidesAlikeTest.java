package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same event has the same outcome over AMQP, STOMP, JSON and HTTP. */
class EveryDoorDecidesAlikeTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String DELIVERED = "delivered";

  private static WarrenProcess gateway;
  private static Connection connection;
  private static Channel amqp;
  private static StompClient watcher;
  private static StompClient stomp;
  private static StompClient backend;
  private static JsonClient json;
  private static String token;

  private final String name = SharedWarren.freshName();

  /** A way into Warren. It returns the reason of a refusal, or null. */
  private interface Door {
    @Nullable String post(String channel, String id, String event) throws Exception;
  }

  @BeforeAll
  static void open() throws Exception {
    connection = SharedWarren.broker().connect();
    amqp = connection.createChannel();
    amqp.confirmSelect();
    gateway = SharedWarren.gateway();
    token = gateway.token(Tokens.everything("alice", "team-7"));
    watcher = StompClient.connect(gateway.stomp(), token);
    watcher.subscribe("all", "/topic/#");
    stomp = StompClient.connect(gateway.stomp(), token);
    stomp.subscribe("e", "/user/queue/errors");
    backend =
        StompClient.connect(gateway.stomp(), gateway.token(Tokens.withRole("backend", "service")));
    backend.subscribe("e", "/user/queue/errors");
    json = JsonClient.open(gateway.webSocket("/ws?token=" + token));
  }

  @AfterAll
  static void close() throws Exception {
    watcher.close();
    stomp.close();
    backend.close();
    json.close();
    connection.abort();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Events with their fields beside the type instead of in data, and with both.
        "chat       | {'type':'chat_message','content':'x','sender':'alice'} | 'data':{'id':'ID','content':'x','sender':'alice'",
        "chat       | {'type':'chat_message','data':null,'content':'x','sender':'alice'} | 'content':'x','sender':'alice'",
        "circles    | {'type':'message','content':'x','sender':'alice','mood':1} | 'content':'x','sender':'alice','mood':1",
        "circles    | {'type':'message','mood':1,'data':{'content':'x','sender':'alice'}} | 'mood':1",
        "custom     | {'type':'whatever','a':{'b':[1,null]}} | 'data':{'id':'ID','a':{'b':[1,null]}}",
        "custom     | {'type':'whatever'} | 'data':{'id':'ID'}",
        // Events with other spellings and aliases of fields.
        "chat       | {'type':'chat_message','data':{'content':'x','sender':'alice','message_id':7}} | 'message_id':7",
        "circles    | {'type':'user_message','data':{'content':'x','sender':'alice'}} | 'content':'x','sender':'alice'",
        "circles    | {'type':'error','data':{'message':'x'}} | 'message':'x'",
        "circles    | {'type':'error','message':'x'} | 'message':'x'",
        "workspaces | {'type':'file_changed','data':{'file_path':'a/b'}} | 'file_path':'a/b'",
        "workspaces | {'type':'file_deleted','file_path':'a/b'} | 'file_path':'a/b'",
        "workspaces | {'type':'file_created','data':{'path':'a/b'}} | 'path':'a/b'",
        "notes      | {'type':'note_deleted','data':{'note_id':7}} | 'note_id':7",
        "notes      | {'type':'note_deleted','noteId':7} | 'noteId':7",
        "notes      | {'type':'note_created','note_id':7,'author':'alice'} | 'note_id':7,'author':'alice'",
        "sessions   | {'type':'new_message','content':'x','sender':'alice','metadata':{'a':1}} | 'metadata':{'a':1}",
        // Events with unusual numbers, whose digits must arrive unchanged.
        "custom     | {'type':'a','data':{'n':[-0.0,-0,1.0,1,1e400,1E+2,12345678901234567890123]}} | 'n':[-0.0,-0,1.0,1,1e400,1E+2,12345678901234567890123]",
        "notes      | {'type':'note_updated','data':{'noteId':7,'author':'alice','x':-0.0}} | 'x':-0.0",
        // Events that are refused.
        "chat       | {'type':'chat_message'} | !data.content: is missing",
        "chat       | {'type':'note_created','data':{}} | !type: 'note_created' is not one of chat_message, typing, the types of 'chat'",
        "chat       | {'type':'chat_message','data':'x'} | !data: is not a JSON object",
        "chat       | {'type':'chat_message','data':{'content':7,'sender':'alice'}} | !data.content: integer found, string expected",
        "chat       | {'type':'chat_message','data':{'content':'x','sender':'alice','recipients':['b\\ud83d']}} | !data.recipients.0: has half of a surrogate pair (\\ud83d), which UTF-8 cannot encode",
        "chat       | {'type':'chat_message','data':{'content':'x','sender':'alice','timestamp':'soon'}} | !data.timestamp: ",
        "circles    | {'type':'error','data':{'error':'x'}} | !data.message: is missing",
        "workspaces | {'type':'file_changed','data':{'file_path':7}} | !data.file_path: integer found, string expected",
        "workspaces | {'type':'file_changed','data':{'path':'a','file_path':7}} | !data.file_path: integer found, string expected",
        "workspaces | {'type':'file_changed'} | !data.path: is missing",
        "notes      | {'type':'note_deleted','data':{'note_id':[]}} | !data.note_id: array found, [string, integer] expected",
        "notes      | {'type':'note_created','data':{'noteId':'b\\ud83d','author':'alice'}} | !data.noteId: has half of a surrogate pair",
        "custom     | {'type':'a\\ud83d','data':{}} | !type: has half of a surrogate pair"
      })
  void everyDoorHasTheSameOutcome(String kind, String event, String outcome) throws Exception {
    String channel = kind + "." + name;
    Map<String, Door> doors =
        Map.of(
            "amqp", EveryDoorDecidesAlikeTest::overAmqp,
            "app", (to, id, body) -> overStomp(stomp, "/app/" + to, body),
            // A relay on an unlisted kind is not validated, so rows of the table with a type do not
            // apply to it.
            "topic", (to, id, body) -> overStomp(stomp, topic(kind) + to, body),
            "json", EveryDoorDecidesAlikeTest::overJson,
            "http", (to, id, body) -> overHttp(to, body));
    for (Map.Entry<String, Door> door : doors.entrySet()) {
      String id = door.getKey() + "-" + name;
      String body = event.replace('\'', '"').replaceFirst("\\{", "{\"id\":\"%s\",".formatted(id));
      String reason = door.getValue().post(channel, id, body);
      if (outcome.startsWith("!")) {
        // Rows have no quotes, but reasons do.
        assertThat(reason).as(door.getKey()).isNotNull().startsWith(outcome.substring(1));
      } else {
        assertThat(reason).as(door.getKey()).isNull();
        StompFrame frame =
            watcher.take("event " + id, each -> each.text().contains("\"id\":\"" + id + "\""));
        assertThat(frame.text())
            .as(door.getKey())
            .contains(outcome.replace('\'', '"').replace("ID", id))
            .containsPattern("\"timestamp\":\"[0-9T:-]{19}\\.[0-9]{3}Z\"");
      }
    }
  }

  private static String topic(String kind) {
    return kind.equals("custom") ? "/app/" : "/topic/";
  }

  @ParameterizedTest
  @CsvSource({
    "circles, agent_message",
    "circles, agent_joined",
    "circles, circle_status",
    "agents, agent_status",
    "agents, agent_message"
  })
  void noDoorLetsAUserSpeakAsAnAgent(String kind, String type) throws Exception {
    String channel = kind + "." + name;
    String event =
        """
        {"type":"%s","data":{"agent_id":5,"content":"c","status":"s","state":"idle","agentName":"a"}}"""
            .formatted(type);
    List<String> codes = new ArrayList<>();
    for (String destination : List.of("/app/", "/topic/")) {
      try (StompClient user = StompClient.connect(gateway.stomp(), token)) {
        StompFrame refused =
            user.reply("SEND", "destination:" + destination + channel + "\n", event);
        codes.add(refused.header("code"));
      }
    }
    codes.add(json.reply(inJson(channel, event)).at("/data/code").stringValue());
    codes.add(JsonMapper.shared().readTree(http(channel, event).body()).path("code").stringValue());
    assertThat(codes).containsOnly("not_allowed");

    assertThat(overStomp(backend, "/app/" + channel, event)).isNull();
    StompFrame frame =
        watcher.take(
            "the backend's event",
            each -> channel.equals(each.header("destination").replace("/topic/", "")));
    assertThat(frame.text()).contains("\"agent_id\":5");
  }

  @Test
  void backendSpeaksForOthersByEveryDoor() throws Exception {
    String channel = "chat." + name;
    String service = gateway.token(Tokens.withRole("backend", "service"));
    String event =
        """
        {"id":"%s","type":"chat_message","timestamp":"2026-01-31T13:00:00.123456+01:00",
         "data":{"content":"c","sender":"bob","user_id":"bob"}}""";
    try (JsonClient socket = JsonClient.open(gateway.webSocket("/ws?token=" + service))) {
      assertThat(overStomp(backend, "/app/" + channel, event.formatted("s-" + name))).isNull();
      socket.request(inJson(channel, event.formatted("j-" + name)));
      HttpRequest request = request(channel, event.formatted("h-" + name), service).build();
      assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
    }
    for (String door : List.of("s-", "j-", "h-")) {
      StompFrame frame =
          watcher.take("event of " + door, each -> each.text().contains("\"" + door + name));
      assertThat(frame.text())
          .contains("\"sender\":\"bob\",\"user_id\":\"bob\"")
          .contains("\"timestamp\":\"2026-01-31T12:00:00.123Z\"");
    }
  }

  private static @Nullable String overAmqp(String channel, String id, String event)
      throws Exception {
    amqp.basicPublish(
        "warren.events",
        channel,
        true,
        new BasicProperties.Builder().deliveryMode(2).build(),
        event.getBytes(StandardCharsets.UTF_8));
    amqp.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    String mark = "\"" + id + "\"";
    String outcome =
        Patience.await("the outcome of " + event)
            .until(() -> outcome(mark), each -> !each.isEmpty());
    return outcome.equals(DELIVERED) ? null : outcome;
  }

  /**
   * Whether the message with this mark was delivered, or the reason of its dead letter; empty
   * before either.
   */
  private static String outcome(String mark) throws IOException {
    GetResponse letter = amqp.basicGet("warren.dead-letters", true);
    if (letter != null && text(letter).contains(mark)) {
      return letter.getProps().getHeaders().get("warren-reason").toString();
    }
    boolean delivered = watcher.messages().stream().anyMatch(each -> each.text().contains(mark));
    return delivered ? DELIVERED : "";
  }

  private static String text(GetResponse letter) {
    return new String(letter.getBody(), StandardCharsets.UTF_8);
  }

  private static @Nullable String overStomp(StompClient client, String destination, String event) {
    StompFrame reply = client.reply("SEND", "destination:" + destination + "\n", event);
    return reply.command().equals("RECEIPT")
        ? null
        : JsonMapper.shared().readTree(reply.text()).path("error").stringValue();
  }

  private static @Nullable String overJson(String channel, String id, String event)
      throws Exception {
    // The JSON is not parsed, because that would change the numbers.
    json.send(
        event.replaceFirst("\\{", "{\"channel\":\"%s\",\"ref\":\"r-%s\",".formatted(channel, id)));
    JsonNode reply =
        json.take(
            "the reply to " + event, each -> each.at("/data/ref").asString("").equals("r-" + id));
    return reply.path("type").stringValue().equals("ack")
        ? null
        : reply.at("/data/error").stringValue();
  }

  private static String inJson(String channel, String event) {
    return event.replaceFirst("\\{", "{\"channel\":\"%s\",".formatted(channel));
  }

  private static @Nullable String overHttp(String channel, String event) throws Exception {
    HttpResponse<String> response = http(channel, event);
    return response.statusCode() == 202
        ? null
        : JsonMapper.shared().readTree(response.body()).path("detail").stringValue();
  }

  private static HttpResponse<String> http(String channel, String event)
      throws IOException, InterruptedException {
    return HTTP.send(request(channel, event, token).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String channel, String event, String token) {
    return HttpRequest.newBuilder(
            URI.create(gateway.http() + "/api/channels/" + channel + "/events"))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + token)
        .POST(HttpRequest.BodyPublishers.ofString(event));
  }
}
