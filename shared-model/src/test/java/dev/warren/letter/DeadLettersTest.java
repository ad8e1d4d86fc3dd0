package dev.warren.letter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.ulid.UlidCreator;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.partition.Partitioning;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithBroker
class DeadLettersTest {

  private static TestBroker broker;

  private Connection connection;
  private Channel channel;
  private DeadLetters letters;

  @BeforeEach
  void connect() throws Exception {
    connection = broker.connect();
    Topology.declareLog(connection);
    Partitioning.declareIntake(connection, 1);
    channel = connection.createChannel();
    channel.confirmSelect();
    channel.queueDeclare("jobs", true, false, false, null);
    channel.queuePurge("jobs");
    channel.queuePurge(Names.DEAD_LETTERS);
    letters = new DeadLetters(connection);
  }

  @AfterEach
  void disconnect() {
    connection.abort();
  }

  @Test
  void letterHasItsReasonAndTarget() throws Exception {
    Instant before = Instant.now().minusSeconds(1);
    String id = letter("notes.t", "body");

    Letter letter = letters.list(10).get(0);

    assertThat(letter.id()).isEqualTo(id);
    assertThat(letter.reason()).isEqualTo("type: is missing");
    assertThat(letter.exchange()).isEqualTo(Names.EVENTS);
    assertThat(letter.routingKey()).isEqualTo("notes.t");
    assertThat(letter.count()).isEqualTo(3);
    assertThat(letter.since()).isBetween(before, Instant.now());
    assertThat(letter.content().type()).isEqualTo("text/x");
    assertThat(letter.content().bytes()).isEqualTo(4);
    DeadLetters.Opened opened = letters.show(id);
    assertThat(opened.letter()).isEqualTo(letter);
    assertThat(opened.body()).asString().isEqualTo("body");
    assertThat(opened.headers()).containsKeys("trace-id", Names.REASON_HEADER);
  }

  @Test
  void readingLeavesTheLettersAsTheyAre() throws Exception {
    List<String> ids = List.of(letter("a", "1"), letter("b", "2"), letter("c", "3"));

    for (int i = 0; i < 30; i++) {
      assertThat(ids(letters.list(2))).isEqualTo(ids.subList(0, 2));
      letters.show(ids.get(1));
    }

    assertThat(ids(letters.list(10))).isEqualTo(ids);
    assertThat(letters.list(0)).isEmpty();
  }

  @Test
  void manyLettersKeepTheirOrder() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ids.add(letter("a", "" + i));
    }

    letters.show(ids.get(150));
    assertThat(ids(letters.list(1_000))).isEqualTo(ids);
    letters.drop(ids.remove(100));

    assertThat(ids(letters.list(1_000))).isEqualTo(ids);
  }

  @Test
  void replayPostsTheLetterAndRemovesIt() throws Exception {
    List<String> ids =
        List.of(letter("notes.t", "1"), letter("notes.t", "2"), letter("notes.t", "3"));

    String posted = channel.queueDeclare().getQueue();
    channel.queueBind(posted, Names.EVENTS, "notes.t");

    letters.replay(ids.get(1));

    assertThat(ids(letters.list(10))).containsExactly(ids.get(0), ids.get(2));
    GetResponse replayed = channel.basicGet(posted, true);
    assertThat(replayed.getBody()).asString().isEqualTo("2");
    assertThat(replayed.getEnvelope().getExchange()).isEqualTo(Names.EVENTS);
    assertThat(replayed.getEnvelope().getRoutingKey()).isEqualTo("notes.t");
    assertThat(replayed.getProps().getContentType()).isEqualTo("text/x");
    assertThat(replayed.getProps().getMessageId()).isEqualTo("m-1");
    assertThat(replayed.getProps().getDeliveryMode()).isEqualTo(2);
    assertThat(replayed.getProps().getHeaders())
        .containsOnlyKeys(
            "trace-id", Names.TIMESTAMP_HEADER, Names.SENDER_HEADER, Names.TEAMS_HEADER);
    assertThat(channel.basicGet(posted, true)).isNull();
  }

  @Test
  void letterOfAQueueIsReplayedIntoIt() throws Exception {
    String id = letter("", "jobs", "job");

    letters.replay(id);

    assertThat(channel.basicGet("jobs", true).getBody()).asString().isEqualTo("job");
    assertThat(letters.list(10)).isEmpty();
  }

  @Test
  void unroutableReplayIsRefusedAndStays() throws Exception {
    String nowhere = letter("", "no-such-queue", "1");
    String noExchange = letter("no-such-exchange", "a", "2");
    String unbound = letter(Names.TOPICS, "a", "3");
    channel.queueUnbind(Names.LOG, Names.TOPICS, "#");

    for (String id : List.of(nowhere, unbound)) {
      assertThatThrownBy(() -> letters.replay(id))
          .isInstanceOf(LetterRefused.class)
          .hasMessageContaining(id)
          .hasMessageContaining("NO_ROUTE");
    }
    assertThatThrownBy(() -> letters.replay(noExchange))
        .isInstanceOf(LetterRefused.class)
        .hasMessageContaining("there is no such exchange");

    assertThat(ids(letters.list(10))).containsExactly(nowhere, noExchange, unbound);
  }

  @Test
  void dropRemovesOneLetter() throws Exception {
    List<String> ids = List.of(letter("a", "1"), letter("b", "2"), letter("c", "3"));

    letters.drop(ids.get(1));

    assertThat(ids(letters.list(10))).containsExactly(ids.get(0), ids.get(2));
  }

  @Test
  void unknownIdIsRefused() throws Exception {
    String id = letter("a", "1");

    assertThatThrownBy(() -> letters.show("x"))
        .isInstanceOf(LetterRefused.class)
        .hasMessageStartingWith("there is no letter 'x' in warren.dead-letters");
    assertThatThrownBy(() -> letters.replay("x")).isInstanceOf(LetterRefused.class);
    assertThatThrownBy(() -> letters.drop("x")).isInstanceOf(LetterRefused.class);

    assertThat(ids(letters.list(10))).containsExactly(id);
  }

  @Test
  void replayAllSkipsUnroutableLetters() throws Exception {
    String first = letter("", "jobs", "1");
    String nowhere = letter("", "no-such-queue", "2");
    String noExchange = letter("no-such-exchange", "a", "3");
    String other = letter("", "jobs", "other");
    String last = letter("", "jobs", "4");

    DeadLetters.Replays replays = letters.replayAll(letter -> letter.content().bytes() == 1);

    assertThat(ids(replays.replayed())).containsExactly(first, last);
    assertThat(replays.refused().keySet().stream().map(Letter::id))
        .containsExactly(nowhere, noExchange);
    assertThat(ids(letters.list(10))).containsExactly(nowhere, noExchange, other);
    assertThat(channel.basicGet("jobs", true).getBody()).asString().isEqualTo("1");
    assertThat(channel.basicGet("jobs", true).getBody()).asString().isEqualTo("4");
  }

  @Test
  void replayAllReplaysEachLetterOnce() throws Exception {
    letter(Names.DEAD_LETTERS, "back", "1");
    letter(Names.DEAD_LETTERS, "back", "2");

    assertThat(letters.replayAll(letter -> true).replayed()).hasSize(2);

    assertThat(letters.list(10)).hasSize(2);
  }

  @Test
  void dropAllRemovesMatchingLetters() throws Exception {
    letter("a", "1");
    String other = letter("b", "other");
    letter("c", "3");

    assertThat(letters.dropAll(letter -> letter.content().bytes() == 1)).hasSize(2);

    assertThat(ids(letters.list(10))).containsExactly(other);
  }

  @Test
  void letterWithoutHeadersHasAStableId() throws Exception {
    publish(new BasicProperties.Builder().messageId("m").build(), "x");
    publish(new BasicProperties(), "x");
    publish(new BasicProperties(), "y");

    List<Letter> list = letters.list(10);
    assertThat(ids(list)).doesNotHaveDuplicates().isEqualTo(ids(letters.list(10)));
    assertThat(list)
        .allSatisfy(
            letter -> {
              assertThat(letter.reason()).isEmpty();
              assertThat(letter.exchange()).isNull();
              assertThat(letter.routingKey()).isEqualTo("key");
              assertThat(letter.count()).isZero();
              assertThat(letter.since()).isNull();
            });
    assertThat(letters.show(list.get(2).id()).body()).asString().isEqualTo("y");
    assertThatThrownBy(() -> letters.replay(list.get(2).id()))
        .isInstanceOf(LetterRefused.class)
        .hasMessageContaining("does not name the exchange");
    letters.drop(list.get(0).id());
    assertThat(letters.list(10)).hasSize(2);
  }

  @Test
  void missingQueueIsReported() throws Exception {
    channel.queueDelete(Names.DEAD_LETTERS);

    assertThatThrownBy(() -> letters.list(10))
        .isInstanceOf(LetterRefused.class)
        .hasMessageContaining("there is no queue warren.dead-letters");
  }

  private String letter(String routingKey, String body) throws Exception {
    return letter(Names.EVENTS, routingKey, body);
  }

  private String letter(String exchange, String routingKey, String body) throws Exception {
    String id = UlidCreator.getMonotonicUlid().toString();
    Map<String, Object> headers = new HashMap<>();
    headers.put(Names.LETTER_HEADER, id);
    headers.put(Names.REASON_HEADER, "type: is missing");
    headers.put(Names.EXCHANGE_HEADER, exchange);
    headers.put(Names.ROUTING_KEY_HEADER, routingKey);
    headers.put(Names.COUNT_HEADER, 3);
    headers.put("trace-id", "t-1");
    headers.put(Names.TIMESTAMP_HEADER, 5L);
    headers.put(Names.SENDER_HEADER, "alice");
    headers.put(Names.TEAMS_HEADER, "dev ops");
    headers.put("x-death", List.of(Map.of("reason", "rejected", "queue", "q")));
    headers.put("CC", List.of("jobs"));
    publish(
        new BasicProperties.Builder()
            .messageId("m-1")
            .contentType("text/x")
            .deliveryMode(2)
            .headers(headers)
            .build(),
        body);
    return id;
  }

  private void publish(BasicProperties properties, String body) throws Exception {
    channel.basicPublish(
        Names.DEAD_LETTERS, "key", true, properties, body.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }

  private static List<String> ids(List<Letter> of) {
    return of.stream().map(Letter::id).toList();
  }
}
