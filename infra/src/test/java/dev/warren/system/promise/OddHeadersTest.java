package dev.warren.system.promise;

import static dev.warren.testkit.broker.RawProperties.field;
import static dev.warren.testkit.broker.RawProperties.sized;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.RawProperties;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every AMQP field type on an event and on a message of a queue. The subscriber gets the message
 * with the header as text or without it, in the same way from both. No partition of the worker
 * ends.
 */
class OddHeadersTest {

  private static WarrenProcess gateway;
  private static StompClient subscriber;
  private static Connection connection;

  @BeforeAll
  static void start() throws Exception {
    connection = SharedWarren.broker().connect();
    gateway = SharedWarren.gateway();
    subscriber = StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING));
    subscriber.subscribe("n", "/topic/notes.odd");
    subscriber.subscribe("q", "/queue/odd");
  }

  @AfterAll
  static void end() throws Exception {
    subscriber.close();
    connection.close();
  }

  static List<OddValue> values() {
    return OddValue.ALL;
  }

  @ParameterizedTest
  @MethodSource("values")
  void headerIsTextOrLeftOut(OddValue odd) throws Exception {
    assertThat(delivered(odd.bytes())).isEqualTo(odd.text());
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueInAnArrayIsJson(OddValue odd) throws Exception {
    assertThat(delivered(sized('A', odd.bytes(), odd.bytes())))
        .isEqualTo("[%s,%s]".formatted(odd.json(), odd.json()));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueInATableIsJson(OddValue odd) throws Exception {
    assertThat(delivered(sized('F', field("k", odd.bytes()))))
        .isEqualTo("{\"k\":%s}".formatted(odd.json()));
  }

  @Test
  void headersOfRabbitMqsOwnNamesAreLeftOut() throws Exception {
    List<byte[]> headers = new ArrayList<>();
    List<String> names =
        List.of(
            "x-basic-type",
            "x-basic-app-id",
            "x-basic-priority",
            "x-basic-expiration",
            "x-basic-delivery-mode",
            "x-exchange",
            "x-routing-key",
            "x-cc",
            "x-opt-rabbitmq-received-time",
            "x-amqp-1.0-properties",
            "x-amqp-1.0-app-properties",
            "x-amqp-1.0-message-annotations");
    for (String name : names) {
      headers.add(field(name, sized('S', OddValue.utf8("z".repeat(300)))));
    }
    RawProperties properties = new RawProperties().headers(headers.toArray(byte[][]::new));

    StompFrame topic = publish("warren.events", "notes.odd", properties);
    assertThat(topic.headers()).doesNotContainKeys(names.toArray(String[]::new));
    for (String name : names) {
      // A message on a channel of an unlisted kind is relayed without a worker.
      String id = SharedWarren.freshName();
      subscriber.request(
          "SEND",
          "destination:/topic/notes.odd\n%s:%s\n".formatted(name, "z".repeat(300)),
          OddValue.note(id));
      assertThat(message(id).headers()).doesNotContainKey(name);
    }
  }

  @Test
  void deepNestingIsLeftOut() throws Exception {
    for (char type : new char[] {'A', 'F'}) {
      assertThat(delivered(OddValue.nested(type, 32))).startsWith(type == 'A' ? "[[" : "{\"k\"");
      assertThat(delivered(OddValue.nested(type, 33))).isNull();
      assertThat(delivered(OddValue.nested(type, 500))).isNull();
    }
  }

  /**
   * Sends a message with this header, and returns the header's text at the subscriber. Asserts that
   * topics and queues give the same text, and that the header's name does not matter.
   */
  private static @Nullable String delivered(byte[] value) throws Exception {
    String text = null;
    for (String name : List.of("odd", "x-odd")) {
      RawProperties properties = new RawProperties().headers(field(name, value));
      text = header(publish("warren.events", "notes.odd", properties), name);
      StompFrame queue = publish("", "warren.queue.odd", properties);
      assertThat(header(queue, name)).as("%s on a queue", name).isEqualTo(text);
    }
    return text;
  }

  private static @Nullable String header(StompFrame frame, String name) {
    String text = frame.headers().get(name);
    return text == null ? null : text.replace("\\c", ":");
  }

  private static StompFrame publish(String exchange, String key, BasicProperties properties)
      throws Exception {
    String id = SharedWarren.freshName();
    try (Channel channel = connection.createChannel()) {
      channel.basicPublish(exchange, key, properties, OddValue.utf8(OddValue.note(id)));
    }
    return message(id);
  }

  private static StompFrame message(String id) {
    return Patience.await("message " + id)
        .until(
            () ->
                subscriber.frames("MESSAGE").stream()
                    .filter(frame -> frame.text().contains("\"noteId\":\"" + id + "\""))
                    .findFirst()
                    .orElse(null),
            frame -> frame != null);
  }
}
