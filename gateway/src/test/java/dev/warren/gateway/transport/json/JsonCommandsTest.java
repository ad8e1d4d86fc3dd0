package dev.warren.gateway.transport.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.history.StartAt;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** A client's messages become commands. */
class JsonCommandsTest {

  private static final JsonCommands ON_WS = new JsonCommands(null);
  private static final JsonCommands ON_CIRCLE = new JsonCommands(new Channel("circles.dev"));

  private static ObjectNode message(String json) {
    return (ObjectNode) JsonFrame.JSON.readTree(json.replace('\'', '"'));
  }

  private static String body(Command.Send send) {
    return new String(send.body(), StandardCharsets.UTF_8).replace('"', '\'');
  }

  @Test
  void eventIsSentToItsChannel() throws Refused {
    Command.Send send =
        ON_WS.publish(
            message("{'type':'note_deleted','channel':'notes.a','data':{'noteId':'n'},'ref':7}"),
            "7");
    assertThat(send.destination()).isEqualTo("/app/notes.a");
    assertThat(send.contentType()).isEqualTo("application/json");
    assertThat(send.receipt()).isEqualTo("7");
    assertThat(body(send))
        .isEqualTo("{'type':'note_deleted','channel':'notes.a','data':{'noteId':'n'}}");
  }

  @Test
  void messageWithoutDataIsAnEventAsItIs() throws Refused {
    Command.Send send =
        ON_CIRCLE.publish(message("{'type':'message','content':'hi','n':1.10,'ref':1}"), "1");
    assertThat(send.destination()).isEqualTo("/app/circles.dev");
    assertThat(body(send)).isEqualTo("{'type':'message','content':'hi','n':1.10}");
  }

  @Test
  void presenceIsOneWordOrAnObject() throws Refused {
    assertPresence("{'type':'user_presence','data':'away'}", "{'status':'away'}");
    for (String whole :
        List.of(
            "{'type':'user_presence','data':{'status':'busy'}}",
            "{'type':'user_presence','status':'online'}")) {
      assertPresence(whole, whole);
    }
  }

  private static void assertPresence(String message, String body) throws Refused {
    Command.Send send = ON_CIRCLE.publish(message(message), null);
    assertThat(send.destination()).isEqualTo("/app/presence");
    assertThat(body(send)).isEqualTo(body);
  }

  @Test
  void presenceOnAChannelIsAnEvent() throws Refused {
    Command.Send send =
        ON_WS.publish(message("{'type':'user_presence','channel':'presence.a','data':{}}"), null);
    assertThat(send.destination()).isEqualTo("/app/presence.a");
  }

  @Test
  void alertIsAcknowledgedByItsData() {
    Command.Send send =
        JsonCommands.acknowledgeAlert(message("{'type':'alert_ack','data':{'alertId':'a'}}"), null);
    assertThat(send.destination()).isEqualTo("/app/alerts");
    assertThat(body(send)).isEqualTo("{'alertId':'a'}");
  }

  @Test
  void historyBeginsAtSinceOrLast() throws Refused {
    assertThat(JsonCommands.startAt(message("{'since':42}"))).isEqualTo(new StartAt.After(42));
    assertThat(JsonCommands.startAt(message("{'since_id':'42'}"))).isEqualTo(new StartAt.After(42));
    assertThat(JsonCommands.startAt(message("{'last':3}"))).isEqualTo(new StartAt.Last(3));
    assertThat(JsonCommands.startAt(message("{'since':1,'last':3}")))
        .isEqualTo(new StartAt.After(1));
    assertThat(JsonCommands.startAt(message("{'since':null}"))).isNull();
    assertThat(JsonCommands.startAt(message("{}"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "'x'", "true", "{}", "1234567890123456789"})
  void sinceIsAWholeNumber(String since) {
    assertThatThrownBy(() -> JsonCommands.startAt(message("{'since':" + since + "}")))
        .isInstanceOfSatisfying(Refused.class, JsonCommandsTest::assertMalformed)
        .hasMessageStartingWith("since: ")
        .hasMessageEndingWith(" is not a whole number of 0 or more");
  }

  private static void assertMalformed(Refused refused) {
    assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED_FRAME);
  }

  @ParameterizedTest
  @CsvSource({
    "{}, channel: is missing",
    "{'channel':7}, channel: is not a text",
    "{'channel':'/user/queue/alerts'}, channel: '/user/queue/alerts' is a destination",
  })
  void channelIsNamed(String message, String reason) {
    assertThatThrownBy(() -> ON_WS.channel(message(message.replace("'", "\""))))
        .isInstanceOfSatisfying(Refused.class, JsonCommandsTest::assertMalformed)
        .hasMessage(reason);
  }

  @Test
  void pathNamesTheChannelOtherwise() throws Refused {
    assertThat(ON_CIRCLE.channel(message("{}"))).isEqualTo("circles.dev");
    assertThat(ON_CIRCLE.channel(message("{'channel':null}"))).isEqualTo("circles.dev");
    assertThat(ON_CIRCLE.channel(message("{'channel':'notes.a'}"))).isEqualTo("notes.a");
    assertThat(ON_CIRCLE.channel(message("{'channel':'dev'}"))).isEqualTo("circles.dev");
    assertThat(ON_CIRCLE.channel(message("{'channel':'dev.a'}"))).isEqualTo("dev.a");
    assertThat(ON_WS.channel(message("{'channel':'dev'}"))).isEqualTo("dev");
  }

  @Test
  void refIsReturnedAsItWas() throws Refused {
    assertThat(JsonCommands.ref(message("{'ref':{'n':1}}"))).isEqualTo("{\"n\":1}");
    assertThat(JsonCommands.ref(message("{'ref':null}"))).isNull();
    assertThat(JsonCommands.ref(message("{}"))).isNull();
  }

  @Test
  void tokenStandsBesideDataOrInIt() {
    assertThat(JsonCommands.token(message("{'token':'t'}"))).isEqualTo("t");
    assertThat(JsonCommands.token(message("{'data':{'token':'t'}}"))).isEqualTo("t");
    assertThat(JsonCommands.token(message("{}"))).isEmpty();
  }

  @Test
  void typeIsAText() {
    assertThatThrownBy(() -> JsonCommands.type(message("{}"))).hasMessage("type: is missing");
    assertThatThrownBy(() -> JsonCommands.type(message("{'type':1}")))
        .hasMessage("type: is not a text");
  }
}
