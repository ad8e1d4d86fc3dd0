package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input is refused with its reason or becomes a dead letter, and valid input still arrives. */
class BadInputHurtsNobodyElseTest {

  private static final String NOTES = "/topic/notes.team-7";
  private static final AtomicInteger GOOD_ONES = new AtomicInteger();

  /** A valid event with an id of its own, because a repeated id would be dropped. */
  private static String good() {
    return """
        {"id":"good-%d","type":"note_created","data":{"noteId":"n","author":"bob"}}"""
        .formatted(GOOD_ONES.incrementAndGet());
  }

  private static TestBroker broker;
  private static WarrenProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    gateway = SharedWarren.gateway();
  }

  private Channel channel;

  @BeforeEach
  void openChannel() throws Exception {
    channel = broker.connect().createChannel();
    channel.queuePurge("warren.dead-letters");
  }

  @AfterEach
  void closeChannel() {
    channel.getConnection().abort();
  }

  private static StompClient connect() throws Exception {
    return StompClient.connect(gateway.stomp(), gateway.token(Tokens.TEAM_7));
  }

  @Test
  void invalidEventsBecomeDeadLettersWithTheReason() throws Exception {
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("not JSON", "event: is not JSON");
    bad.put("[1,2]", "event: is not a JSON object");
    bad.put("", "event: is not");
    bad.put(
        "{\"type\":\"note_eaten\",\"data\":{}}", "type: 'note_eaten' is not one of note_created");
    bad.put("{\"data\":{}}", "type: is missing");
    bad.put("{\"type\":\"note_created\",\"data\":{\"author\":\"bob\"}}", "data.noteId: is missing");
    bad.put(
        "{\"type\":\"note_created\",\"data\":{\"noteId\":\"n\",\"author\":\"bob\",\"title\":7}}",
        "data.title: ");
    bad.put("{\"type\":\"note_created\",\"data\":\"text\"}", "data: is not a JSON object");
    bad.put(
        "{\"type\":\"note_created\",\"channel\":\"notes.other\",\"data\":{}}",
        "channel: is 'notes.other'");
    bad.put(
        "{\"type\":\"note_created\",\"data\":{\"noteId\":\"n\",\"author\":\"b\",\"body\":\""
            + "x".repeat(1_000_000)
            + "\"}}",
        "event: has 1000");
    try (StompClient subscriber = connect()) {
      subscriber.subscribe("1", NOTES);
      for (String body : bad.keySet()) {
        publish("notes.team-7", body);
      }
      publish("notes.team-7", good());

      assertThat(subscriber.message().text()).contains("\"id\":\"good-");
      for (Map.Entry<String, String> letter : bad.entrySet()) {
        GetResponse dead = awaitDeadLetter();
        assertThat(dead.getProps().getHeaders().get("warren-reason").toString())
            .startsWith(letter.getValue());
        assertThat(dead.getProps().getHeaders().get("warren-routing-key"))
            .hasToString("notes.team-7");
        assertThat(new String(dead.getBody(), StandardCharsets.UTF_8)).isEqualTo(letter.getKey());
      }
    }
  }

  @Test
  void oversizedHeadersBecomeADeadLetter() throws Exception {
    try (StompClient subscriber = connect()) {
      subscriber.subscribe("1", NOTES);
      channel.basicPublish(
          "warren.events",
          "notes.team-7",
          new BasicProperties.Builder().headers(Map.of("large", "x".repeat(130_000))).build(),
          good().getBytes(StandardCharsets.UTF_8));
      publish("notes.team-7", good());

      assertThat(subscriber.message().text()).contains("\"id\":\"good-");
      assertThat(awaitDeadLetter().getProps().getHeaders().get("warren-reason"))
          .asString()
          .startsWith("headers: ");
    }
  }

  @Test
  void thousandHeadersArriveAndMoreBecomeADeadLetter() throws Exception {
    try (StompClient subscriber = connect()) {
      subscriber.subscribe("1", NOTES);
      publishWithHeaders(1_001);
      publishWithHeaders(1_000);

      assertThat(subscriber.message().headers()).containsKeys("own-0", "own-999");
      assertThat(awaitDeadLetter().getProps().getHeaders())
          .doesNotContainKey("own-0")
          .extractingByKey("warren-reason")
          .asString()
          .startsWith("headers: 1001, more than");
    }
  }

  @Test
  void routingKeyWithoutAChannelBecomesADeadLetter() throws Exception {
    for (String key : new String[] {"", "notes.a b", "notes.*", "notes.", "nöt", "x".repeat(201)}) {
      publish(key, good());
      assertThat(awaitDeadLetter().getProps().getHeaders().get("warren-reason").toString())
          .as("key '%s'", key)
          .startsWith("channel: ");
    }
  }

  @Test
  void errorsQueueKeepsTheConnectionOpen() throws Exception {
    try (StompClient client = connect()) {
      client.subscribe("e", "/user/queue/errors");
      for (String body :
          new String[] {"not JSON", "{\"type\":\"x\"}", "{\"type\":\"note_created\"}", ""}) {
        assertThat(send(client, "/app/notes.team-7", body))
            .failsWithin(Patience.LIMIT)
            .withThrowableOfType(Exception.class)
            .withMessageContaining("invalid_event");
      }
      assertThat(send(client, "/app/notes.team-7", good())).succeedsWithin(Patience.LIMIT);
      assertThat(send(client, NOTES, good())).succeedsWithin(Patience.LIMIT);
    }
  }

  @Test
  void invalidEventClosesAClientWithoutErrorsQueue() throws Exception {
    try (StompClient client = connect()) {
      send(client, "/app/notes.team-7", "not JSON");
      assertThat(client.take("ERROR").headers())
          .containsEntry("code", "invalid_event")
          .containsKey("receipt-id");
      assertThat(client.closeCode()).isEqualTo(1002);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SEND, /topic/notes.*, unknown_destination",
    "SEND, /topic/, unknown_destination",
    "SEND, /app/, unknown_destination",
    "SEND, /app/notes.#, unknown_destination",
    "SEND, /exchange/amq.topic/x, unknown_destination",
    "SEND, /amq/queue/x, unknown_destination",
    "SEND, /topic/notes.team-8, not_allowed",
    "SEND, /app/users.alice, not_allowed",
    "SUBSCRIBE, /topic/notes.team-8, not_allowed",
    "SUBSCRIBE, /topic/notes.*, not_allowed",
    "SUBSCRIBE, /topic/#, not_allowed",
    "SUBSCRIBE, /topic/users.alice, not_allowed",
    "SUBSCRIBE, /topic/notes..x, unknown_destination",
    "SUBSCRIBE, /app/notes.team-7, unknown_destination"
  })
  void refusedDestinationClosesTheConnection(String command, String destination, String code)
      throws Exception {
    try (StompClient client = connect()) {
      String body = command.equals("SEND") ? good() : "";
      client.frame(command, "id:1\nreceipt:r\ndestination:" + destination + "\n", body);
      assertThat(client.take("ERROR").headers())
          .containsEntry("code", code)
          .containsEntry("receipt-id", "r");
      assertThat(client.closeCode()).isEqualTo(4003);
    }
  }

  @Test
  void malformedFrameClosesOnlyItsOwnConnection() throws Exception {
    try (StompClient bystander = connect()) {
      bystander.subscribe("1", NOTES);
      for (String raw :
          new String[] {
            "HELLO\n\n\0",
            "SEND\n\nx\0",
            "SUBSCRIBE\ndestination:/topic/notes.team-7\n\n\0",
            "SUBSCRIBE\nid:1\n\n\0",
            "SUBSCRIBE\nid:1\nack:never\ndestination:/topic/notes.team-7\n\n\0",
            "SEND\nno colon\n\n\0",
            "SEND\ndestination:/topic/a\\xb\n\n\0",
            "SEND\ndestination:/topic/notes.team-7\ncontent-length:1\n\nabc\0",
            "MESSAGE\n\n\0",
            "CONNECT\naccept-version:1.2\n\n\0"
          }) {
        try (StompClient client = connect()) {
          client.send(raw);
          assertThat(client.take("ERROR").headers())
              .as(raw)
              .containsEntry("code", "malformed_frame")
              .containsKey("message");
          assertThat(client.closeCode()).isEqualTo(1002);
        }
      }
      send(bystander, "/app/notes.team-7", good());
      assertThat(bystander.message().text()).contains("good");
    }
  }

  @Test
  void frameOverTheLimitClosesWith1009() throws Exception {
    try (StompClient client = connect()) {
      client.send("SEND\ndestination:/topic/x.team-7\n\n" + "x".repeat(2_500_000));
      assertThat(client.take("ERROR").headers()).containsEntry("code", "frame_too_large");
      assertThat(client.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void megabyteIsRelayedButTooLargeForAnEvent() throws Exception {
    try (StompClient client = connect()) {
      client.subscribe("e", "/user/queue/errors");
      client.subscribe("1", "/topic/custom.team-7");
      String megabyte = "x".repeat(1_000_000);
      assertThat(send(client, "/app/notes.team-7", megabyte))
          .failsWithin(Patience.LIMIT)
          .withThrowableOfType(Exception.class)
          .withMessageContaining("invalid_event");
      assertThat(send(client, "/topic/custom.team-7", megabyte)).succeedsWithin(Patience.LIMIT);
      Patience.await("the megabyte")
          .until(() -> client.frames("MESSAGE").stream().anyMatch(m -> m.text().equals(megabyte)));
    }
  }

  @Test
  void badTokenClosesWith4001() throws Exception {
    for (String token : List.of("nonsense", "a.b.c", gateway.token(Tokens.TEAM_7) + "x")) {
      try (StompClient client = StompClient.open(gateway.stomp())) {
        client.frame("CONNECT", StompClient.V12 + StompConnection.authorization(token), "");
        assertThat(client.take("ERROR").headers()).containsEntry("code", "bad_token");
        assertThat(client.closeCode()).isEqualTo(4001);
      }
    }
    try (StompClient client = StompClient.open(gateway.stomp())) {
      client.frame("CONNECT", StompClient.V12, "");
      assertThat(client.take("ERROR").headers()).containsEntry("code", "no_token");
      assertThat(client.closeCode()).isEqualTo(4001);
    }
  }

  private static CompletableFuture<StompFrame> send(
      StompClient client, String destination, String body) {
    return client.ask("SEND", Map.of("destination", destination), body);
  }

  private void publishWithHeaders(int number) throws IOException {
    Map<String, Object> headers = new HashMap<>();
    IntStream.range(0, number).forEach(n -> headers.put("own-" + n, "v"));
    channel.basicPublish(
        "warren.events",
        "notes.team-7",
        new BasicProperties.Builder().headers(headers).build(),
        good().getBytes(StandardCharsets.UTF_8));
  }

  private void publish(String routingKey, String body) throws Exception {
    channel.basicPublish(
        "warren.events",
        routingKey,
        new BasicProperties.Builder().deliveryMode(2).build(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private GetResponse awaitDeadLetter() {
    return Patience.await("a dead letter")
        .until(() -> channel.basicGet("warren.dead-letters", true), letter -> letter != null);
  }
}
