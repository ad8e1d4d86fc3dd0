package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Messages in the log that RabbitMQ cannot deliver: it ends the connection of each reader that
 * reaches one. A message becomes undeliverable by a header of RabbitMQ's own with a wrong type.
 */
@ExtendWith(NoLeaks.class)
class UndeliverableMessagesTest {

  private static TestBroker broker;
  private static RunningGateway gateway;
  private static Connection connection;
  private static Channel channel;
  private static String alice;

  private final String room = "room." + SharedGateways.freshName();
  private int published;
  private long beginning;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.shared();
    gateway = RunningGateway.start(broker.url(), "warren.history.window=1KB");
    alice = gateway.token(Tokens.everything("alice"));
    connection = broker.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @AfterAll
  static void stop() throws Exception {
    connection.close();
    gateway.close();
    broker.close();
  }

  /** Publishes a message whose body is its number. */
  private void publish(Map<String, Object> headers) throws Exception {
    channel.basicPublish(
        Names.TOPICS,
        room,
        new BasicProperties.Builder().headers(headers).build(),
        Integer.toString(published++).getBytes(StandardCharsets.US_ASCII));
  }

  private void publishGood() throws Exception {
    publish(Map.of());
  }

  private void publishOdd() throws Exception {
    publish(Map.of("x-basic-type", 7));
  }

  /** Waits for the confirms, so that the next message is in another chunk of the stream. */
  private static void confirm() throws Exception {
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }

  private JsonClient live() throws Exception {
    JsonClient client = gateway.json("/ws/circles/dev", alice);
    client.send("{\"type\":\"subscribe\",\"channel\":\"%s\"}".formatted(room));
    beginning = client.take("subscribed").at("/data/position").asLong();
    return client;
  }

  private static int number(JsonNode frame) {
    return frame.at("/data/content").asInt(-1);
  }

  private static List<Integer> numbers(JsonClient client) {
    return client.frames("message").stream().map(UndeliverableMessagesTest::number).toList();
  }

  private List<JsonNode> gaps(JsonClient client) {
    return client.frames("gap").stream()
        .filter(gap -> gap.path("channel").asString().equals(room))
        .toList();
  }

  private static void awaitNumber(JsonClient client, int number) {
    client.take("message " + number, frame -> number(frame) == number);
  }

  private List<Integer> history(String headers, String recovered) {
    Past past = past(headers);
    assertThat(past.recovered).isEqualTo(recovered);
    return past.numbers;
  }

  private record Past(String recovered, List<Integer> numbers) {}

  private Past past(String headers) {
    try (StompClient client = gateway.client(alice)) {
      StompFrame receipt =
          client.request("SUBSCRIBE", "id:1\ndestination:/topic/" + room + "\n" + headers, "");
      return new Past(
          receipt.header("recovered"),
          client.messages().stream().map(each -> Integer.valueOf(each.text())).toList());
    }
  }

  private static List<Integer> except(int count, List<Integer> missing) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    numbers.removeAll(missing);
    return numbers;
  }

  /** Between two odd messages a good one may be lost, which the gateway cannot find out. */
  @ParameterizedTest
  @CsvSource({"1, true", "2, false"})
  void readersGoOnPastOddMessages(int together, String recovered) throws Exception {
    List<Integer> odd = new ArrayList<>();
    try (JsonClient client = live()) {
      for (int i = 0; i < 5; i++) {
        publishGood();
        confirm();
        for (int j = 0; j < together; j++) {
          odd.add(published);
          publishOdd();
          confirm();
        }
      }
      publishGood();
      confirm();
      awaitNumber(client, published - 1);
      List<Integer> good = except(published, odd);
      assertThat(numbers(client)).isEqualTo(good);
      assertThat(gaps(client).isEmpty()).isEqualTo(Boolean.valueOf(recovered));
      assertThat(history("since:" + beginning + "\n", recovered)).isEqualTo(good);
      assertThat(history("last:6\n", recovered)).isEqualTo(good);
      assertThat(history("last:2\n", recovered)).isEqualTo(good.subList(4, 6));
      assertThat(gateway.get("/actuator/health").statusCode()).isEqualTo(200);
    }
  }

  /** RabbitMQ converts a whole chunk at a time, so good messages before an odd one may be lost. */
  @Test
  void lossInAChunkIsAGap() throws Exception {
    int before = 200;
    int all = 400;
    try (JsonClient client = live()) {
      while (published < all) {
        if (published == before) {
          publishOdd();
        } else {
          publishGood();
        }
      }
      confirm();
      awaitNumber(client, all - 1);
      List<Integer> good = except(all, List.of(before));
      List<Integer> later = good.subList(before, all - 1);
      assertThat(numbers(client)).containsAll(later);
      assertThat(gaps(client)).hasSize(numbers(client).equals(good) ? 0 : 1);
      // RabbitMQ may have sent the good messages to one reader, and not yet to the other one, when
      // it ended their connections.
      Past past = past("since:" + beginning + "\n");
      assertThat(past.numbers).containsAll(later);
      assertThat(past.recovered).isEqualTo(past.numbers.equals(good) ? "true" : "false");
    }
  }

  @Test
  void gatewayStartsBehindOddMessages() throws Exception {
    live().close();
    publishGood();
    confirm();
    publishOdd();
    confirm();
    try (RunningGateway another = RunningGateway.start(broker.url(), "warren.history.window=1KB")) {
      try (StompClient client = another.client(another.token(Tokens.everything("alice")))) {
        client.subscribe("1", "/topic/" + room);
        publishGood();
        client.awaitMessages(1);
        assertThat(client.messages().get(0).text()).isEqualTo("2");
      }
    }
    assertThat(history("since:" + beginning + "\n", "true")).containsExactly(0, 2);
  }
}
