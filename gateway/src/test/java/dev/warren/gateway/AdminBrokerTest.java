package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.UlidCreator;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.partition.Partitioning;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** An administrator looks at queues, and takes care of dead letters. */
@ExtendWith(NoLeaks.class)
@WithBroker
class AdminBrokerTest {

  private static final int PARTITIONS = 2;

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static AdminFixture admin;

  private Connection connection;
  private Channel channel;

  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.start(broker.url());
    admin = AdminFixture.of(gateway);
    try (Connection worker = broker.connect()) {
      Partitioning.declareIntake(worker, PARTITIONS);
    }
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
    channel.queuePurge(Names.DEAD_LETTERS);
  }

  @AfterEach
  void disconnect() {
    connection.abort();
  }

  /** Posts a dead letter as a worker does; returns its id. */
  private String letter(String routingKey, String body) throws Exception {
    return letter(Names.EVENTS, routingKey, body);
  }

  private String letter(String exchange, String routingKey, String body) throws Exception {
    String id = UlidCreator.getMonotonicUlid().toString();
    Map<String, Object> headers =
        Map.of(
            Names.LETTER_HEADER,
            id,
            Names.REASON_HEADER,
            "type: is missing",
            Names.EXCHANGE_HEADER,
            exchange,
            Names.ROUTING_KEY_HEADER,
            routingKey,
            Names.COUNT_HEADER,
            1,
            "trace-id",
            "t-1");
    channel.basicPublish(
        Names.DEAD_LETTERS,
        routingKey,
        true,
        new BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .headers(headers)
            .build(),
        body.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(300_000);
    return id;
  }

  private static List<String> ids(JsonNode reply) {
    return reply.path("letters").valueStream().map(l -> l.path("letter").asString()).toList();
  }

  private static JsonNode queue(JsonNode reply, String name) {
    return reply
        .path("queues")
        .valueStream()
        .filter(queue -> queue.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET queues",
        "GET dead-letters",
        "GET dead-letters/x",
        "POST dead-letters/x/replay",
        "DELETE dead-letters/x",
        "GET clients",
        "GET rates"
      })
  void onlyAdministratorsGetIn(String request) throws Exception {
    String path = "/api/admin/" + request.substring(request.indexOf(' ') + 1);
    for (String role : List.of("user", "agent", "service")) {
      String token = gateway.token(Tokens.withRole("someone", role));
      AdminFixture.assertProblem(
          send(request, path, "Authorization", "Bearer " + token), 403, "not_allowed");
    }
    AdminFixture.assertProblem(send(request, path), 401, "no_token");
  }

  private static HttpResponse<String> send(String request, String path, String... headers)
      throws Exception {
    return switch (request.substring(0, request.indexOf(' '))) {
      case "POST" -> gateway.post(path, "", headers);
      case "DELETE" -> gateway.delete(path, headers);
      default -> gateway.get(path, headers);
    };
  }

  @Test
  void queuesShowBacklogAndConsumers() throws Exception {
    letter("notes.t", "1");
    letter("notes.t", "2");
    channel.basicConsume("warren.notes.1", false, new DefaultConsumer(channel));

    JsonNode reply = admin.get("queues");

    assertThat(reply.path("source").asString()).isEqualTo("amqp");
    assertThat(reply.path("truncated").asBoolean()).isFalse();
    JsonNode letters = queue(reply, Names.DEAD_LETTERS);
    assertThat(letters.path("kind").asString()).isEqualTo("dead-letters");
    assertThat(letters.path("ready").asInt()).isEqualTo(2);
    assertThat(letters.path("consumers").asInt()).isZero();
    assertThat(letters.path("unacknowledged").isNull()).isTrue();
    assertThat(queue(reply, "warren.notes.1").path("consumers").asInt()).isEqualTo(1);
    assertThat(queue(reply, "warren.notes.0").path("consumers").asInt()).isZero();
    JsonNode log = queue(reply, Names.LOG);
    assertThat(log.path("type").asString()).isEqualTo("stream");
    assertThat(log.path("ready").isNull()).isTrue();
    assertThat(reply.path("queues").valueStream().map(queue -> queue.path("kind").asString()))
        .startsWith("intake")
        .endsWith("undeliverable")
        .filteredOn("intake"::equals)
        .hasSize(6 * PARTITIONS);
  }

  @Test
  void lettersAreListedInOrderAndStay() throws Exception {
    List<String> ids = List.of(letter("notes.a", "{}"), letter("notes.b", "2"), letter("c", "3"));

    JsonNode some = admin.get("dead-letters?limit=2");
    assertThat(ids(some)).isEqualTo(ids.subList(0, 2));
    assertThat(some.path("truncated").asBoolean()).isTrue();
    JsonNode first = some.at("/letters/0");
    assertThat(first.path("reason").asString()).isEqualTo("type: is missing");
    assertThat(first.path("exchange").asString()).isEqualTo(Names.EVENTS);
    assertThat(first.path("routingKey").asString()).isEqualTo("notes.a");
    assertThat(first.path("contentType").asString()).isEqualTo("application/json");
    assertThat(first.path("bytes").asInt()).isEqualTo(2);
    assertThat(first.path("count").asInt()).isEqualTo(1);

    for (int i = 0; i < 30; i++) {
      assertThat(ids(admin.get("dead-letters"))).isEqualTo(ids);
    }
  }

  @Test
  void letterIsShownWithItsBody() throws Exception {
    String json = letter("notes.a", "{\"type\":1.50}");
    String text = letter("notes.a", "no json");
    String large = letter("notes.a", "x".repeat(300_000));

    JsonNode shown = admin.get("dead-letters/" + json);
    assertThat(shown.at("/body/type").decimalValue()).isEqualByComparingTo("1.5");
    assertThat(shown.at("/headers/trace-id").asString()).isEqualTo("t-1");
    assertThat(admin.get("dead-letters/" + text).path("text").asString()).isEqualTo("no json");
    JsonNode cut = admin.get("dead-letters/" + large);
    assertThat(cut.path("cut").asBoolean()).isTrue();
    assertThat(cut.path("bytes").asInt()).isEqualTo(300_000);
    assertThat(cut.has("text")).isFalse();
    assertThat(ids(admin.get("dead-letters"))).containsExactly(json, text, large);
  }

  @Test
  void replayedLetterIsPublishedAndGone() throws Exception {
    List<String> ids = List.of(letter("notes.t", "1"), letter("notes.t", "2"));
    String posted = channel.queueDeclare().getQueue();
    channel.queueBind(posted, Names.EVENTS, "notes.t");

    assertThat(admin.post("dead-letters/" + ids.get(1) + "/replay").statusCode()).isEqualTo(204);

    assertThat(ids(admin.get("dead-letters"))).containsExactly(ids.get(0));
    GetResponse replayed = channel.basicGet(posted, true);
    assertThat(replayed.getBody()).asString().isEqualTo("2");
    assertThat(replayed.getProps().getHeaders()).containsOnlyKeys("trace-id");
  }

  @Test
  void letterThatNoQueueTakesStays() throws Exception {
    channel.exchangeDeclare("nowhere", "fanout");
    String id = letter("nowhere", "notes.t", "1");
    AdminFixture.assertProblem(admin.post("dead-letters/" + id + "/replay"), 503, "unroutable");
    assertThat(ids(admin.get("dead-letters"))).containsExactly(id);
  }

  @Test
  void droppedLetterIsGone() throws Exception {
    List<String> ids = List.of(letter("notes.t", "1"), letter("notes.t", "2"));
    assertThat(admin.delete("dead-letters/" + ids.get(0)).statusCode()).isEqualTo(204);
    assertThat(ids(admin.get("dead-letters"))).containsExactly(ids.get(1));
    AdminFixture.assertProblem(admin.delete("dead-letters/" + ids.get(0)), 404, "unknown_message");
    AdminFixture.assertProblem(
        admin.post("dead-letters/" + ids.get(0) + "/replay"), 404, "unknown_message");
    AdminFixture.assertProblem(admin.tryGet("dead-letters/%FF"), 400, "bad_request");
  }

  @Test
  void otherReaderOfLettersIsAConflict() throws Exception {
    String id = letter("notes.t", "1");
    String tag = channel.basicConsume(Names.DEAD_LETTERS, false, new DefaultConsumer(channel));
    HttpResponse<String> refused = admin.delete("dead-letters/" + id);
    AdminFixture.assertProblem(refused, 409, "conflict");
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");

    channel.basicCancel(tag);
    channel.close();
    // RabbitMQ takes a moment to forget the consumer, and then to requeue the letter.
    Patience.await("another reader").until(() -> admin.tryGet("dead-letters").statusCode() == 200);
    Patience.await("the letter, back in the queue")
        .until(() -> ids(admin.get("dead-letters")).equals(List.of(id)));
  }

  @Test
  void limitHasBounds() throws Exception {
    for (String limit : List.of("0", "1001", "x")) {
      AdminFixture.assertProblem(admin.tryGet("dead-letters?limit=" + limit), 400, "bad_request");
      AdminFixture.assertProblem(admin.tryGet("clients?limit=" + limit), 400, "bad_request");
    }
  }
}
