package dev.warren.worker.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Mentions;
import dev.warren.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The users that each event alerts, and the content of the alerts. */
class AlertRulesTest {

  private static final EventCodec CODEC = new EventCodec();
  private static final AlertRules RULES = new AlertRules(AgentOwners.NONE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"c|'owner':'carol'|carol", "c|'owner':' '|bob", "c|'x':1|bob", "d|'x':1|dora"})
  void agentWithoutOwnerHasTheSettingsOwner(String agent, String data, String owner) {
    AlertRules rules = new AlertRules(new AgentOwners(Map.of("c", "bob"), "dora"));
    String stale = "'state':'stale','agentName':'C'," + data;

    assertThat(users(rules.alerts(event("agents." + agent, "agent_status", stale))))
        .containsExactly(owner);
  }

  /** Channel, type, data (written with ' for "), and the alerted users. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner':'bob','error':'e' | bob
          agents.c | agent_status | 'state':'stopped','agent_name':'C','ownerId':'bob','error':'e' | bob
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner_id':7,'error':'e' | 7
          agents.c | agent_status | 'state':'stopped','agentName':'C','error':'e' | ``
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner':' ','error':'e' | ``
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner':['bob'],'error':'e' | ``
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner':null,'owner_id':'bob','error':'e' | bob
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner':'bob' | ``
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner':'bob','error':null | ``
          agents.c | agent_status | 'state':'stopped','agentName':'C','owner':'bob','error':'' | ``
          agents.c | agent_status | 'state':'idle','agentName':'C','owner':'bob','error':'e' | ``
          agents.c | agent_status | 'state':'stale','agentName':'C','owner':'bob' | bob
          agents.c | agent_status | 'state':'stale','agentName':'C' | ``
          weather.c | agent_status | 'state':'stale','agentName':'C','owner':'bob' | ``
          agents.c | agent_message | 'content':'@bob' | ``
          notes.t | note_created | 'noteId':1,'author':'al','body':'@bob' | bob
          notes.t | note_updated | 'noteId':1,'author':'al','title':'@bob','body':'@carol @bob' | bob carol
          notes.t | note_deleted | 'noteId':1,'author':'al','body':'@bob' | ``
          notes.t | note_created | 'noteId':1,'author':'bob','body':'@bob @carol' | carol
          notes.t | note_created | 'noteId':1,'author':7,'body':'@7 @carol' | carol
          chat.r | chat_message | 'content':'@bob','sender':'al' | bob
          chat.r | chat_message | 'content':'@bob @al','sender':'al' | bob
          chat.r | chat_message | 'content':'@bob @carol','sender':'al','visibility':'private','recipients':['carol'] | carol
          chat.r | chat_message | 'content':'@bob @7','sender':'al','visibility':'private','recipients':[7] | 7
          chat.r | chat_message | 'content':'@bob','sender':'al','visibility':'private' | ``
          chat.r | chat_message | 'content':'@bob','sender':'al','visibility':'agent_only','recipients':['bob'] | ``
          chat.r | typing | 'userId':'al','typing':true,'content':'@bob' | ``
          sessions.s | new_message | 'content':'@bob','sender':'al' | bob
          sessions.s | new_message | 'content':'@bob','sender':'al','visibility':'agent_only' | ``
          sessions.s | session_update | 'title':'@bob' | ``
          circles.d | user_message | 'content':'@bob','sender':'al' | bob
          circles.d | message | 'content':'@bob','sender':'al' | bob
          circles.d | agent_message | 'content':'@bob @coder','agentId':'coder' | bob
          circles.d | agent_message | 'content':'@bob @coder','agent_id':'coder' | bob
          circles.d | circle_status | 'status':'@bob' | ``
          weather.d | chat_message | 'content':'@bob','sender':'al' | ``
          users.bob | alert | 'level':'info','title':'t','message':'@carol' | bob
          users.bob~40x~2Eorg | alert | 'level':'info','title':'t','message':'m' | bob@x.org
          users.bob | alert | 'level':'info','title':'t','message':'m','userId':'carol' | bob
          users.bob | notification | 'level':'info','message':'m' | ``
          users.bob | alert_acked | 'alertId':'a','by':'bob','at':'2026-01-31T12:00:00Z' | ``
          weather.bob | alert | 'level':'info' | ``
          """)
  void eventAlertsTheseUsers(String channel, String type, String data, String users) {
    assertThat(users(RULES.alerts(event(channel, type, data))))
        .isEqualTo(users.isEmpty() ? List.of() : List.of(users.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          @bob | bob
          @bob, @carol. @dave! (@eve) '@frank' "@gina" | bob carol dave eve frank gina
          @bob's and @carol: or @dave; *@eve* | bob carol dave eve
          @bob.smith @bob.smith. @x-1 @x-1- @x_ | bob.smith x-1 x_
          @bob... @carol-- @dave.- | bob carol dave
          mail bob@example.com, first.last@example.com, a+b@x.org, a_b@x | ``
          https://medium.com/@bob x/@bob a%@bob =@bob b-@c @@bob | ``
          @bob@example.com @carol@home @dave@example.com. | bob@example.com carol dave@example.com
          @Jürgen @ユーザー @7 @__ | Jürgen ユーザー 7 __
          Hello.@bob …@carol cc:@dave 👋@eve,@frank | bob carol dave eve frank
          @bob @bob @Bob | bob Bob
          @ @. @- a @ b @ | ``
          """)
  void textMentionsTheseUsers(String text, String users) {
    Event event = event("chat.r", "chat_message", "'content':'','sender':'al'");
    event.data().put("content", text);

    assertThat(users(RULES.alerts(event)))
        .isEqualTo(users.isEmpty() ? List.of() : List.of(users.split(" ")));
  }

  @Test
  void eventAlertsFiftyUsersAtMost() {
    String all = IntStream.range(0, 200).mapToObj(i -> "@u" + i).collect(Collectors.joining(" "));

    List<Alert> alerts = RULES.alerts(event("notes.t", "note_created", note("u0", "@u1 " + all)));

    assertThat(users(alerts))
        .isEqualTo(IntStream.rangeClosed(1, Mentions.MOST_ALERTED).mapToObj(i -> "u" + i).toList());
  }

  /** The search takes less than a second. In quadratic time it would take some ten minutes. */
  @Test
  @Timeout(60)
  void hostileTextIsSearchedInLinearTime() {
    for (String part : List.of("@a.", "@", "@a@", "@a-.", "a@", "@b@c.d ")) {
      String text = part.repeat(EventCodec.MAX_BYTES / part.length() - 500);

      RULES.alerts(event("notes.t", "note_created", note("al", text)));
    }
  }

  @Test
  void mentionDoesNotQuoteTheText() {
    String posted = "'content':'@bob we sell the house','sender':'al','title':'House'";
    Alert alert = RULES.alerts(event("chat.secret-plans", "chat_message", posted)).get(0);

    assertThat(CODEC.encode(alert.event())).asString().doesNotContain("sell", "House");
    ObjectNode data = alert.event().data();
    assertThat(data.get("title").stringValue()).isEqualTo("al mentioned you");
    assertThat(data.get("message").stringValue())
        .isEqualTo("al mentioned you in chat.secret-plans.");
    assertThat(data.get("source").stringValue()).isEqualTo("chat.secret-plans");
  }

  @Test
  void raisedAlertIsAValidEvent() throws Exception {
    Event event =
        event(
            "agents.c",
            "agent_status",
            "'state':'stopped','agentName':'C','owner':'bob@x.org','error':'out of memory'");

    Alert alert = RULES.alerts(event).get(0);

    byte[] json = CODEC.encode(alert.event());
    Channel channel = new Channel("users.bob~40x~2Eorg");
    Event read = CODEC.decode(json, Origin.amqp(channel, null));
    assertThat(read.id()).isEqualTo(alert.id());
    assertThat(read.envelope()).isEqualTo(alert.event().envelope());
    assertThat(read.timestamp()).isEqualTo(event.timestamp());
    assertThat(read.data().toString())
        .isEqualTo(
            """
            {"alertId":"%s","userId":"bob@x.org","level":"error",\
            "title":"C stopped with an error","message":"out of memory",\
            "source":"agents.c","createdAt":"2026-01-31T11:00:00.500Z"}"""
                .formatted(alert.id()));
    // A replay of the alert's dead letter raises the same alert.
    assertThat(RULES.alerts(read))
        .containsExactly(new Alert(alert.id(), "bob@x.org", "posted", read, false));
  }

  @Test
  void sameEventGivesTheSameAlertId() {
    String data = "'noteId':1,'author':'al','body':'@bob @carol'";
    Set<String> ids =
        Stream.of(
                event("notes.t", "note_created", data),
                event("notes.u", "note_created", data),
                event("notes.t", "note_created", data, "e-2"),
                event("agents.c", "agent_status", "'state':'stale','agentName':'C','owner':'bob'"))
            .flatMap(event -> RULES.alerts(event).stream())
            .map(Alert::id)
            .collect(Collectors.toSet());

    assertThat(ids).hasSize(7).allMatch(id -> id.matches("[A-Za-z0-9_-]{43}"));
    assertThat(RULES.alerts(event("notes.t", "note_created", data)))
        .extracting(Alert::id)
        .allMatch(ids::contains);
  }

  @Test
  void postedAlertKeepsItsId() {
    String data = "'level':'info','title':'t','message':'m'";

    assertThat(RULES.alerts(event("users.bob", "alert", data, "e-1")))
        .extracting(Alert::id)
        .containsExactly("e-1");
    assertThat(RULES.alerts(event("users.bob", "alert", data + ",'alertId':'a-1'", "e-1")))
        .extracting(Alert::id)
        .containsExactly("a-1");
    assertThat(RULES.alerts(event("users.bob", "alert", data + ",'alert_id':7", "e-1")))
        .extracting(Alert::id)
        .containsExactly("7");
  }

  @Test
  void alertForNoUserIsRefused() {
    String data = "'level':'info','title':'t','message':'m'";

    for (String channel : List.of("users", "users.bob.phone")) {
      Event nobodys = event(channel, "alert", data + ",'userId':'bob'");
      assertThatThrownBy(() -> RULES.alerts(nobodys))
          .isInstanceOf(InvalidAlert.class)
          .hasMessageStartingWith("channel: '" + channel + "' is not a user's");
    }
    Event longId = event("users.bob", "alert", data + ",'alertId':'" + "ü".repeat(101) + "'");
    assertThatThrownBy(() -> RULES.alerts(longId))
        .isInstanceOf(InvalidAlert.class)
        .hasMessage("data.alertId: has 202 bytes, more than the 200 allowed");
  }

  @Test
  void userTooLongForAChannelGetsNoAlert() {
    assertThat(
            users(
                RULES.alerts(
                    event(
                        "notes.t",
                        "note_created",
                        note("al", "@" + "x".repeat(194) + " @" + "y".repeat(195) + " @bob")))))
        .containsExactly("x".repeat(194), "bob");
    assertThat(
            RULES.alerts(
                event(
                    "agents.c",
                    "agent_status",
                    "'state':'stale','agentName':'C','owner':'" + "ü".repeat(33) + "'")))
        .isEmpty();
  }

  @Test
  void longErrorIsShortened() {
    Alert alert =
        RULES
            .alerts(
                event(
                    "agents.c",
                    "agent_status",
                    "'state':'stopped','agentName':'C','owner':'bob','error':'"
                        + "👋".repeat(2_000)
                        + "'"))
            .get(0);

    assertThat(alert.event().data().get("message").stringValue()).isEqualTo("👋".repeat(999) + "…");
  }

  private static String note(String author, String body) {
    return "'noteId':1,'author':'" + author + "','body':'" + body + "'";
  }

  static Event event(String channel, String type, String data) {
    return event(channel, type, data, "e-1");
  }

  private static Event event(String channel, String type, String data, String id) {
    String json =
        """
        {"id":"%s","type":"%s","timestamp":"2026-01-31T12:00:00.5+01:00","data":{%s}}"""
            .formatted(id, type, data.replace('\'', '"'));
    try {
      return CODEC.decode(
          json.getBytes(StandardCharsets.UTF_8), Origin.amqp(new Channel(channel), null));
    } catch (InvalidEvent e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static List<String> users(List<Alert> alerts) {
    return alerts.stream().map(Alert::user).toList();
  }
}
