package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.testkit.client.JsonClient;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The tools of a session, with the ids that clients have for its messages. */
class SessionToolsTest extends JsonAsAlice {

  private static final String NAME = SharedGateways.freshName();

  /**
   * Messages 1 to 5 with another system's ids, and between them events that do not count as
   * messages.
   */
  @BeforeAll
  static void postSession() throws Exception {
    String session = "sessions." + NAME;
    try (JsonClient client = open("/ws/" + NAME)) {
      client.settle();
      for (int i = 1; i <= 5; i++) {
        String snake = i == 3 ? "message_id" : "messageId";
        String message =
            "{\"content\":\"%d\",\"sender\":\"u\",\"%s\":%d}".formatted(i, snake, 40 + i);
        post(session, "e" + i, "new_message", message);
        post(session, "s" + i, "session_update", "{\"status\":\"s\"}");
        post(session, "t" + i, "typing", "{\"userId\":\"u\",\"typing\":true}");
      }
      topics.confirm();
      client.takeEvent("t5");
    }
  }

  private static void post(String session, String id, String type, String data) throws Exception {
    topics.publish(
        session,
        new BasicProperties.Builder().type(type),
        TopicPublisher.json(session, id, type, data));
  }

  @Test
  void lastIdIsReturnedEvenForAnEmptyPage() throws Exception {
    try (JsonClient client = open("/ws/circles/dev")) {
      String since = "";
      long before = 1;
      for (int i = 0; i < 3; i++) {
        client.request(getMessages("empty-" + NAME, since));
        JsonNode nothing = client.take("messages").path("data");
        assertThat(nothing.path("messages").size()).isZero();
        assertThat(nothing.path("recovered").asBoolean()).isTrue();
        long lastId = nothing.path("last_id").asLong();
        assertThat(lastId).isGreaterThanOrEqualTo(before);
        before = lastId;
        since = ",\"since_id\":" + lastId;
      }
    }
  }

  /**
   * @param arguments the arguments after the session's id, each after a comma
   */
  private static String getMessages(String session, String arguments) {
    return "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"%s\"%s}}"
        .formatted(session, arguments);
  }

  private static JsonNode messages(JsonClient client, String arguments) throws Exception {
    client.request(getMessages(NAME, arguments));
    return client.take("messages").path("data");
  }

  @ParameterizedTest
  @CsvSource({
    "e2,                    true,  e3 e4 e5",
    "e5,                    true,  ''",
    "42,                    true,  e3 e4 e5",
    "43,                    true,  e4 e5",
    "0,                     true,  e1 e2 e3 e4 e5",
    "7,                     false, e3 e4 e5",
    "-1,                    false, e3 e4 e5",
    "1.5,                   false, e3 e4 e5",
    "nobody's,              false, e3 e4 e5",
    "'',                    false, e3 e4 e5",
    "9007199254740991,      false, e3 e4 e5",
    "1790000000000000000,   false, e3 e4 e5",
    "99999999999999999999,  false, e3 e4 e5",
    "s1,                    false, e3 e4 e5",
  })
  void sinceIdIsAPositionOrAnyIdOfAMessage(String since, boolean recovered, String shown)
      throws Exception {
    try (JsonClient client = open("/ws/circles/dev")) {
      boolean isNumber = since.matches("-?[0-9.]+");
      String limit = recovered ? "" : ",\"limit\":3";
      List<String> texts =
          isNumber ? List.of(since, "\"" + since + "\"") : List.of("\"" + since + "\"");
      for (String each : texts) {
        JsonNode data = messages(client, ",\"since_id\":" + each + limit);
        assertThat(String.join(" ", data.path("messages").findValuesAsString("id")))
            .as(each)
            .isEqualTo(shown);
        assertThat(data.path("recovered").asBoolean()).as(each).isEqualTo(recovered);
        assertThat(data.path("truncated").asBoolean()).as(each).isEqualTo(!recovered);
        JsonNode rest = messages(client, ",\"since_id\":" + data.path("last_id"));
        assertThat(rest.path("messages").size()).as(each).isZero();
        assertThat(rest.path("recovered").asBoolean()).as(each).isTrue();
      }
    }
  }

  @Test
  void sessionIsPagedByTheIdOfAMessage() throws Exception {
    try (JsonClient client = open("/ws/" + NAME)) {
      // On the session's own path the session_id can be left out.
      client.request("{\"tool\":\"get_messages\",\"arguments\":{\"limit\":2,\"since_id\":42.0}}");
      JsonNode page = client.take("messages").path("data");
      assertThat(page.path("messages").findValuesAsString("id")).containsExactly("e3", "e4");
      assertThat(page.path("truncated").asBoolean()).isTrue();
      assertThat(page.path("last_id")).isEqualTo(page.at("/messages/1/position"));
      JsonNode next = messages(client, ",\"since_id\":" + page.path("last_id"));
      assertThat(next.path("messages").findValuesAsString("id")).containsExactly("e5");
      assertThat(next.path("truncated").asBoolean()).isFalse();
      client.request("{\"tool\":\"get_session_info\"}");
      JsonNode info = client.take("session_info").path("data");
      assertThat(info.path("message_count").asInt()).isEqualTo(5);
      assertThat(info.path("status").asString()).isEqualTo("s");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',                             5",
    "'\"limit\":null',               5",
    "'\"limit\":2',                  2",
    "'\"limit\":\"2\"',              2",
    "'\"limit\":5000',               5",
    "'\"limit\":99999999999999999999', 5",
    "'\"limit\":0',                  -1",
    "'\"limit\":-3',                 -1",
    "'\"limit\":1.5',                -1",
    "'\"limit\":\"many\"',           -1",
    "'\"since_id\":true',            -1",
    "'\"since_id\":{}',              -1",
    "'\"since_id\":[1]',             -1",
    "'\"since_id\":1e999999999',      5",
  })
  void limitIsAWholeNumberOfOneOrMore(String arguments, int shown) throws Exception {
    try (JsonClient client = open("/ws")) {
      String all = arguments.isEmpty() ? "" : "," + arguments;
      if (shown < 0) {
        JsonNode error = client.reply(getMessages(NAME, all));
        assertThat(code(error)).isEqualTo("malformed_frame");
        assertThat(error.at("/data/error").asString()).matches("(limit|since_id): .*");
      } else {
        JsonNode data = messages(client, all);
        assertThat(data.path("messages").size()).isEqualTo(shown);
      }
    }
  }

  /** A search through thousands of messages compares each of them with the id. */
  @Test
  void sinceIdIsNoLongerThanAnId() throws Exception {
    try (JsonClient client = open("/ws")) {
      messages(client, ",\"since_id\":\"%s\"".formatted("x".repeat(255)));
      String longer = ",\"since_id\":\"%s\"".formatted("x".repeat(256));
      assertThat(code(client.reply(getMessages(NAME, longer)))).isEqualTo("malformed_frame");
    }
  }
}
