package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An event names its author and place. For events of clients, these come from token and channel.
 */
class SpeakerTest {

  private static final Origin.Author ALICE = new Origin.Author("alice", Origin.Voice.PERSON);
  private static final Origin.Author CODER = new Origin.Author("coder", Origin.Voice.AGENT);
  private static final Origin.Author BACKEND = new Origin.Author("backend", Origin.Voice.BACKEND);

  private static final String FORGED =
      """
      "sender":"mallory","Sender":"mallory","SENDER":["mallory"],"author":"mallory","Author":{"id":"mallory"},
      "userId":"mallory","user_id":"mallory","UserID":"mallory","user-id":"mallory"
      """;

  private final EventCodec codec = new EventCodec();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "notes.team-7     | note_created   | 'noteId':1",
        "notes.team-7     | note_deleted   | 'noteId':1",
        "chat.c-42        | chat_message   | 'content':'x'",
        "chat.c-42        | typing         | 'typing':true",
        "sessions.s-1     | new_message    | 'content':'x'",
        "sessions.s-1     | session_update | 'title':'x'",
        "circles.dev      | user_message   | 'content':'x'",
        "circles.dev      | message        | 'content':'x'",
        "circles.dev      | error          | 'message':'x'",
        "workspaces.w     | file_changed   | 'path':'x'",
        "workspaces.w     | git_status     | 'branch':'x'",
        "presence.team-7  | user_presence  | 'status':'away'",
        "notifications    | notification   | 'level':'info','message':'x'",
        "notifications.t  | notification   | 'level':'info','message':'x'",
        "users.bob        | notification   | 'level':'info','message':'x'",
        "users.bob        | alert          | 'level':'info','title':'x','message':'x'",
        "users.bob        | alert_acked    | 'alertId':1,'by':'mallory','at':'2026-01-31T12:00Z'"
      })
  void clientSpeaksForItselfInEverySpelling(String channel, String type, String fields)
      throws Exception {
    String data = fields.replace('\'', '"') + "," + FORGED;
    for (String posted :
        new String[] {
          "{\"type\":\"%s\",%s}".formatted(type, data),
          "{\"type\":\"%s\",\"data\":{%s}}".formatted(type, data),
          "{\"type\":\"%s\",%s,\"data\":{%s}}".formatted(type, FORGED, data)
        }) {
      Event event = decode(posted, Origin.client(new Channel(channel), ALICE));

      assertThat(sent(event)).doesNotContain("mallory").contains("alice");
    }
  }

  @Test
  void headersSpeakForTheClientToo() throws Exception {
    Origin origin = Origin.client(new Channel("chat.c-42"), ALICE);
    Event event = decode("{\"type\":\"chat_message\",\"content\":\"x\"}", origin);

    assertThat(
            codec.headers(
                Map.of(
                    "Sender",
                    "mallory",
                    "user_id",
                    "mallory",
                    "author",
                    "mallory",
                    "color",
                    "red",
                    "conversation-id",
                    "c-1"),
                event,
                origin))
        .isEqualTo(
            Map.of(
                "Sender",
                "alice",
                "user_id",
                "alice",
                "author",
                "alice",
                "color",
                "red",
                "conversation-id",
                "c-42"));
    assertThat(
            codec.headers(Map.of("sender", "mallory"), event, Origin.amqp(event.channel(), null)))
        .isEqualTo(Map.of("sender", "mallory"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"conversationId", "conversation_id", "ConversationID"})
  void channelSaysWhere(String field) throws Exception {
    for (String type : Set.of("chat_message", "typing")) {
      Event event =
          decode(
              "{\"type\":\"%s\",\"content\":\"x\",\"typing\":true,\"%s\":\"other\"}"
                  .formatted(type, field),
              Origin.client(new Channel("chat.c-42"), ALICE));

      assertThat(sent(event)).doesNotContain("other");
      assertThat(event.data().get(field).stringValue()).isEqualTo("c-42");
    }
  }

  @Test
  void idOfTheChannelKeepsItsWriting() throws Exception {
    Event event =
        decode(
            "{\"type\":\"new_message\",\"data\":{\"content\":\"x\",\"session_id\":5}}",
            Origin.client(new Channel("sessions.5"), ALICE));

    assertThat(event.data().get("session_id").isIntegralNumber()).isTrue();
    assertThat(event.data().has("sessionId")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "circles.dev, agent_message",
    "circles.dev, agent_joined",
    "circles.dev, agent_left",
    "circles.dev, circle_status",
    "agents.a-1, agent_status",
    "agents.a-1, agent_message"
  })
  void personDoesNotSpeakAsAnAgent(String channel, String type) throws Exception {
    String posted =
        """
        {"type":"%s","data":{"agent_id":5,"content":"x","status":"x","state":"idle","agentName":"x"}}
        """
            .formatted(type);

    assertThatThrownBy(() -> decode(posted, Origin.client(new Channel(channel), ALICE)))
        .isInstanceOf(NotAnAgent.class)
        .hasMessage(
            "type: '%s' speaks for an agent, and 'alice' is none; use a token of role agent or service"
                .formatted(type));
    assertThat(sent(decode(posted, Origin.client(new Channel(channel), BACKEND))))
        .contains("\"agent_id\":5");
    if (!type.equals("circle_status")) {
      assertThat(sent(decode(posted, Origin.client(new Channel(channel), CODER))))
          .contains("\"agent_id\":\"coder\"");
    }
  }

  @Test
  void personNamesNoAgent() throws Exception {
    String posted = "{\"type\":\"file_changed\",\"data\":{\"path\":\"a\",\"agent_id\":5}}";
    Channel workspace = new Channel("workspaces.w-1");

    assertThat(decode(posted, Origin.client(workspace, ALICE)).data().has("agent_id")).isFalse();
    assertThat(decode(posted, Origin.client(workspace, CODER)).data().get("agent_id").asString())
        .isEqualTo("coder");
    assertThat(decode(posted, Origin.amqp(workspace, null)).data().get("agent_id").asString())
        .isEqualTo("5");
  }

  @Test
  void backendSpeaksForOthers() throws Exception {
    Channel chat = new Channel("chat.c-42");
    String posted =
        """
        {"type":"chat_message","timestamp":"2026-01-31T13:00:00+01:00","data":{"content":"x"%s}}
        """;
    Event ofBob = decode(posted.formatted(",\"sender\":\"bob\""), Origin.client(chat, BACKEND));
    Event ofNobody = decode(posted.formatted(""), Origin.client(chat, BACKEND));

    assertThat(ofBob.data().get("sender").stringValue()).isEqualTo("bob");
    assertThat(sent(ofBob)).contains("\"timestamp\":\"2026-01-31T12:00:00.000Z\"");
    assertThat(ofNobody.data().get("sender").stringValue()).isEqualTo("backend");
  }

  @Test
  void clientsClockDoesNotCount() throws Exception {
    String posted =
        """
        {"type":"alert","timestamp":%s,"data":{"level":"info","title":"t","message":"m",
         "createdAt":"1999-01-01T00:00:00Z"}}
        """;
    for (String timestamp : new String[] {"\"1999-01-01T00:00:00Z\"", "\"soon\"", "7"}) {
      Event event =
          decode(posted.formatted(timestamp), Origin.client(new Channel("users.bob"), ALICE));

      assertThat(event.timestamp()).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
      assertThat(event.data().get("createdAt")).isEqualTo(event.envelope().get("timestamp"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "notes.t    | {'type':'note_deleted','data':{'noteId':1,'author':'b\\ud83d'}} | data.author: has half of a surrogate pair",
        "chat.c     | {'type':'chat_message','data':{'content':'x','sender':'b\\u0000'}} | data.sender: has the control character U+0000",
        "chat.c     | {'type':'chat_message','data':{'content':'x','sender':'b','recipients':['a','b\\udc00']}} | data.recipients.1: has half",
        "chat.c     | {'type':'typing','visibility':'private','recipients':['\\ud800'],'data':{'userId':'a','typing':true}} | recipients: ",
        "agents.a   | {'type':'agent_status','data':{'state':'idle','agentName':'a','owner_id':'b\\u0007'}} | data.owner_id: has the control character U+0007",
        "users.bob  | {'type':'alert','data':{'alertId':'b\\ud83d','level':'info','title':'t','message':'m'}} | data.alertId: has half",
        "weather.x  | {'type':'a','id':'b\\ud83d','data':{}} | id: has half",
        "weather.x  | {'type':'a\\ud83d','data':{}} | type: has half",
        "users.~41b | {'type':'alert','data':{'level':'info','title':'t','message':'m'}} | channel: 'users.~41b' does not encode a name"
      })
  void nameThatUtf8CannotHoldIsRefused(String channel, String posted, String reason) {
    assertThatThrownBy(
            () -> decode(posted.replace('\'', '"'), Origin.amqp(new Channel(channel), null)))
        .isInstanceOf(InvalidEvent.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void leaseBeyondAllNumbersIsRefused() {
    for (String lease : new String[] {"1e999999999", "1e400", "9007199254740992"}) {
      assertThatThrownBy(
              () ->
                  decode(
                      "{\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"a\",\"lease_seconds\":%s}}"
                          .formatted(lease),
                      Origin.amqp(new Channel("agents.a"), null)))
          .isInstanceOf(InvalidEvent.class)
          .hasMessageStartingWith("data.lease_seconds: ");
    }
  }

  @Test
  void dataBesideTheTypeMayNotNestDeeper() throws Exception {
    String deep = "[".repeat(398) + "]".repeat(398);
    Origin origin = Origin.amqp(new Channel("weather.x"), null);
    Event deepest = decode("{\"type\":\"a\",\"x\":%s}".formatted(deep), origin);

    assertThat(codec.decode(codec.encode(deepest), origin).data()).isEqualTo(deepest.data());
    assertThatThrownBy(() -> decode("{\"type\":\"a\",\"x\":[%s]}".formatted(deep), origin))
        .isInstanceOf(InvalidEvent.class)
        .hasMessage("data: is nested too deeply");
  }

  private Event decode(String json, Origin origin) throws InvalidEvent {
    return codec.decode(json.getBytes(StandardCharsets.UTF_8), origin);
  }

  private String sent(Event event) {
    return new String(codec.encode(event), StandardCharsets.UTF_8);
  }
}
