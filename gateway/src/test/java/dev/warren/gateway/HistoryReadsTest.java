package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One user's many reads of the history, and large responses that no client reads, beside other
 * users.
 */
@WithGateway({
  "warren.history.window=16KB",
  "warren.budget.history=8MB",
  "warren.history.reads.size=1MB",
  "warren.history.reads.max-wait=2s"
})
class HistoryReadsTest {

  private static final int MESSAGES = 60;
  private static final int BYTES = 50_000;
  private static final int UNREAD = 40;
  private static final int CALLS = 150;

  private static final String ROOM = "room." + SharedGateways.freshName();

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static TopicPublisher topics;
  private static String mallory;
  private static String bob;

  /** Fills one channel with 3 MB. */
  @BeforeAll
  static void start() throws Exception {
    topics = new TopicPublisher(broker);
    mallory = gateway.token(Tokens.everything("mallory"));
    bob = gateway.token(Tokens.everything("bob"));
    for (int i = 0; i < MESSAGES; i++) {
      topics.publish(ROOM, i + " " + "x".repeat(BYTES));
    }
    Patience.await("messages").until(() -> numbers(get(bob, "limit=1")).contains(MESSAGES - 1));
  }

  @AfterAll
  static void stop() {
    topics.close();
  }

  private static String path(String token, String query) {
    return path(token, ROOM, query);
  }

  private static String path(String token, String room, String query) {
    return "/api/channels/%s/messages?token=%s&%s".formatted(room, token, query);
  }

  private static JsonNode get(String token, String query) throws Exception {
    return get(token, ROOM, query);
  }

  private static JsonNode get(String token, String room, String query) throws Exception {
    HttpResponse<String> response = gateway.get(path(token, room, query));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  private static List<Integer> numbers(JsonNode response) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode message : response.path("messages")) {
      numbers.add(Integer.valueOf(message.at("/data/content").asString().split(" ")[0]));
    }
    return numbers;
  }

  private static Budget budget() {
    return gateway.context().getBean(Budgets.class).history();
  }

  private static void awaitNothingHeld() {
    Patience.await("memory").until(() -> budget().used(), used -> used == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"since", "before"})
  void largeHistoryComesInSeveralResponses(String direction) throws Exception {
    boolean forwards = direction.equals("since");
    List<Integer> all = new ArrayList<>();
    String query = forwards ? "since=0" : "";
    for (boolean more = true; more; ) {
      JsonNode response = get(bob, "limit=1000&" + query);
      List<Integer> numbers = numbers(response);
      assertThat(numbers).hasSizeBetween(1, 25);
      all.addAll(forwards ? all.size() : 0, numbers);
      more = response.path("truncated").asBoolean();
      query =
          forwards
              ? "since=" + response.path("last")
              : "before=" + response.at("/messages/0/position");
    }
    assertThat(all).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
    awaitNothingHeld();
  }

  /**
   * RabbitMQ sends messages ahead. So many large ones at the same time would not fit into the heap.
   */
  @Test
  void largeMessagesAreReadAFewAtATime() throws Exception {
    String room = "room." + SharedGateways.freshName();
    int messages = 24;
    for (int i = 0; i < messages; i++) {
      topics.publish(room, i + " " + "x".repeat(1_500_000));
    }
    topics.confirm();
    List<Integer> all = new ArrayList<>();
    for (String since = "0"; all.size() < messages; ) {
      JsonNode response = get(bob, room, "limit=1000&since=" + since);
      assertThat(numbers(response)).hasSizeBetween(1, 2);
      all.addAll(numbers(response));
      since = response.path("last").toString();
    }
    assertThat(all).isEqualTo(IntStream.range(0, messages).boxed().toList());
    assertThat(numbers(get(bob, room, "limit=1"))).containsExactly(messages - 1);
  }

  /** Sends a request and reads none of the response. */
  private static Socket unread(String query) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("localhost", gateway.port()));
    OutputStream out = socket.getOutputStream();
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path(mallory, query));
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"since=0&limit=1000", "limit=1000"})
  void unreadResponsesAreBounded(String query) throws Exception {
    List<Socket> unread = new ArrayList<>();
    try {
      for (int i = 0; i < UNREAD; i++) {
        unread.add(unread(query));
      }
      HttpResponse<String> refused =
          Patience.await("a full share")
              .until(() -> gateway.get(path(mallory, query)), answer -> answer.statusCode() == 429);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.body()).contains("rate_limit");
      assertThat(budget().used()).isLessThanOrEqualTo(budget().limit() / 4);
      assertThat(gateway.get("/api/alerts?token=" + mallory).statusCode()).isEqualTo(429);
      assertThat(gateway.get("/api/alerts?token=" + bob).statusCode()).isEqualTo(200);
      assertThat(gateway.get("/api/presence/red?token=" + mallory).statusCode()).isEqualTo(429);
      assertThat(gateway.get("/api/presence/red?token=" + bob).statusCode()).isEqualTo(200);
      assertThat(numbers(get(bob, "since=0&limit=5"))).containsExactly(0, 1, 2, 3, 4);
      assertThat(numbers(get(bob, "limit=1"))).containsExactly(MESSAGES - 1);
    } finally {
      for (Socket each : unread) {
        each.close();
      }
    }
    awaitNothingHeld();
    assertThat(get(mallory, "limit=1").path("messages")).hasSize(1);
  }

  private static String info(String session) {
    return "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"" + session + "\"}}";
  }

  private static JsonClient client(String token) {
    return gateway.json("/ws/circles/dev", token);
  }

  @Test
  void callsOfOneUserDelayNobodyElse() throws Exception {
    try (JsonClient flooding = client(mallory);
        JsonClient other = client(bob)) {
      for (int i = 0; i < CALLS; i++) {
        flooding.send(info("quiet-" + i));
      }
      other.send(info("another"));
      JsonNode answered = other.take("session_info");
      assertThat(answered.at("/data/message_count").asInt()).isZero();
      assertThat(flooding.frames("session_info")).hasSizeLessThan(CALLS);
      // Each call has its outcome: a summary, or a refusal after the longest wait.
      Patience.await("outcomes")
          .until(
              () -> flooding.frames("session_info").size() + flooding.frames("error").size(),
              outcomes -> outcomes == CALLS);
      assertThat(codes(flooding)).isSubsetOf("rate_limit");
    }
  }

  private static List<String> codes(JsonClient client) {
    return client.frames("error").stream()
        .map(error -> error.at("/data/code").asString())
        .distinct()
        .toList();
  }

  @Test
  void callsEndWithTheirConnection() throws Exception {
    try (JsonClient gone = client(mallory)) {
      gone.request(String.join("", Collections.nCopies(1, info("one"))));
      for (int i = 0; i < CALLS; i++) {
        gone.send(info("gone-" + i));
      }
    }
    awaitNothingHeld();
    try (JsonClient again = client(mallory)) {
      again.send(info("again"));
      again.take("session_info");
    }
  }
}
