package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sections "STOMP Frames", "Value Encoding", "Body" and "Augmented BNF" of STOMP, in every
 * version and transport.
 */
@ExtendWith(NoLeaks.class)
class StompFramesTest {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  /**
   * A message from a client of one version to a client of another; header names and values as on
   * the wire.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1_0 | h:a:b            | 1_0 | h | a:b
          1_0 | h:a\\cb\\n\\t\\\\  | 1_0 | h | a\\cb\\n\\t\\\\
          1_0 | h:a:b\\c         | 1_2 | h | a\\cb\\\\c
          1_0 | h:a:b\\c         | 1_1 | h | a\\cb\\\\c
          1_1 | h:a\\cb\\nc\\\\d   | 1_1 | h | a\\cb\\nc\\\\d
          1_1 | h:a\\cb\\\\d      | 1_0 | h | a:b\\d
          1_1 | h:a\\nb          | 1_2 | h | a\\nb
          1_1 | n\\ca\\\\m:v      | 1_1 | n\\ca\\\\m | v
          1_2 | h:a\\cb\\nc\\rd\\\\ | 1_2 | h | a\\cb\\nc\\rd\\\\
          1_2 | h:a\\cb\\\\d      | 1_0 | h | a:b\\d
          1_2 | h:a\\cb\\nd      | 1_1 | h | a\\cb\\nd
          1_2 | h:ä✓\\c          | 1_2 | h | ä✓\\c
          1_2 | n\\ca\\\\m:v      | 1_2 | n\\ca\\\\m | v
          1_2 | h:               | 1_2 | h | ''
          """)
  void headerSurvivesEveryPairOfVersions(
      String from, String written, String to, String name, String read) {
    for (String over : List.of("WEBSOCKET_", "TCP_")) {
      String topic = "destination:/topic/custom." + SERVER.freshName() + "\n";
      try (StompClient receiver = SERVER.connect(Way.valueOf(over + to));
          StompClient sender = SERVER.connect(Way.valueOf(over + from))) {
        receiver.request("SUBSCRIBE", "id:1\n" + topic);
        sender.request("SEND", topic + written + "\n", "x");
        assertThat(receiver.message().headers()).containsEntry(name, read == null ? "" : read);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void headerKeepsItsSpaces(Way way) {
    assertThat(relayed(way, "h: a  \n").header("h")).isEqualTo(" a  ");
  }

  static Stream<Arguments> undefinedEscapes() {
    // Leaves out \\r of STOMP 1.2, because Spring's client also writes it in 1.1.
    return Stream.of(Way.values())
        .filter(way -> !way.version().equals("1.0"))
        .flatMap(
            way ->
                Stream.of("\\t", "a\\", "\\N", "\\:", "\\0")
                    .map(value -> Arguments.of(way, value)));
  }

  @ParameterizedTest
  @MethodSource("undefinedEscapes")
  void undefinedEscapeIsRefused(Way way, String value) {
    try (StompClient client = SERVER.connect(way)) {
      client.frame("SEND", topic() + "h:" + value + "\n", "x");
      assertThat(client.error().header("code")).isEqualTo("malformed_frame");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_2"})
  void linesMayEndWithCrLf(Way way) {
    String name = "/topic/custom." + SERVER.freshName();
    try (StompClient client = SERVER.subscribed(way, "destination:" + name + "\n")) {
      client.send("\r\nSEND\r\ndestination:" + name + "\r\nh:v\r\n\r\na\r\nb\0\r\n\r\n");
      StompFrame message = client.message();
      assertThat(message.headers()).containsEntry("h", "v").containsEntry("destination", name);
      assertThat(message.text()).isEqualTo("a\r\nb");
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneMessageMayHoldSeveralFrames(Way way) {
    String topic = topic();
    try (StompClient client = SERVER.subscribed(way, topic)) {
      client.send(
          "SEND\n%1$s\n1\0SEND\n%1$s\n2\0\n\n\nSEND\n%1$s\n3\0\n".formatted(topic)
              + "SEND\n%1$sreceipt:all\n\n4\0".formatted(topic));
      client.receipt("all");
      assertThat(client.messages(4)).containsExactly("1", "2", "3", "4");
    }
  }

  @ParameterizedTest
  @EnumSource
  void frameMayArriveByteByByte(Way way) {
    assertArrives(
        way,
        (client, frame) -> {
          for (byte one : frame) {
            client.write(true, new byte[] {one});
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void frameMayArriveInFragments(Way way) {
    assertArrives(
        way,
        (client, frame) ->
            client.write(
                true,
                IntStream.range(0, frame.length)
                    .mapToObj(i -> Arrays.copyOfRange(frame, i, i + 1))
                    .toArray(byte[][]::new)));
  }

  /** Half a character, an overlong one, half a surrogate pair, and one over U+10FFFF. */
  private static final List<String> NOT_UTF8 = List.of("C328", "C080", "EDA080", "F4908080", "FF");

  @ParameterizedTest
  @EnumSource
  void headThatIsNotUtf8IsRefused(Way way) {
    for (String bytes : NOT_UTF8) {
      for (String head : List.of("SEND\n" + topic() + "h:", "SEND\n" + topic())) {
        try (StompClient client = SERVER.connect(way)) {
          client.write(true, around(head, bytes, ":v\n\nx\0"));
          assertThat(client.error().header("code")).as(bytes).isEqualTo("malformed_frame");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventThatIsNotUtf8IsRefused(Way way) {
    for (String bytes : NOT_UTF8) {
      try (StompClient client = SERVER.connect(way)) {
        String head = "SEND\ndestination:/app/notes.team-7\n\n";
        String json = "{\"type\":\"note_created\",\"data\":{\"noteId\":\"1\",\"body\":\"";
        client.write(true, around(head + json, bytes, "\"}}\0"));
        assertThat(client.error().header("code")).as(bytes).isEqualTo("invalid_event");
      }
    }
  }

  private static byte[] around(String before, String hex, String after) {
    return HexFormat.of()
        .parseHex(
            HexFormat.of().formatHex(StompConnection.bytes(before))
                + hex
                + HexFormat.of().formatHex(StompConnection.bytes(after)));
  }

  private static void assertArrives(Way way, BiConsumer<StompClient, byte[]> writing) {
    String topic = topic();
    try (StompClient client = SERVER.subscribed(way, topic)) {
      writing.accept(
          client, StompConnection.bytes("SEND\n" + topic + "h:ä✓\ncontent-length:7\n\n✓ü\0x\0"));
      StompFrame message = client.message();
      assertThat(message.headers()).containsEntry("h", "ä✓");
      assertThat(message.text()).isEqualTo("✓ü\0x");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void firstOfRepeatedHeadersCounts(Way way) {
    StompFrame message = relayed(way, "destination:/topic/custom.other\nh:1\nh:2\n");
    assertThat(message.header("h")).isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource
  void bodyEndsByItsLengthOrAtTheFirstNul(Way way) {
    String topic = topic();
    try (StompClient client = SERVER.subscribed(way, topic)) {
      client.request("SEND", topic + "content-length:5\n", "a\0\n\0b");
      client.request("SEND", topic, "a\n\nb:c");
      client.request("SEND", topic + "content-length:0\n", "");
      client.request("SEND", topic, "");
      assertThat(client.messages(4)).containsExactly("a\0\n\0b", "a\n\nb:c", "", "");
    }
  }

  /** Frames that no client may send. */
  static final List<String> MALFORMED =
      List.of(
          "SEND\ndestination:/topic/custom.a\ncontent-length:1\n\nabc\0",
          "SEND\ndestination:/topic/custom.a\ncontent-length:-1\n\nabc\0",
          "SEND\ndestination:/topic/custom.a\ncontent-length:x\n\nabc\0",
          "SEND\n\nx\0",
          "SEND\ndestination:/topic/custom.a\nno colon\n\nx\0",
          "SEND\ndestination:/topic/custom.a\n:no name\n\nx\0",
          "SEND\ndestination:/topic/custom.a\0",
          "SUBSCRIBE\nid:1\n\n\0",
          "SUBSCRIBE\nid:1\ndestination:/topic/custom.a\nack:often\n\n\0",
          "UNSUBSCRIBE\nid:none\n\n\0",
          "PUBLISH\ndestination:/topic/custom.a\n\nx\0",
          "send\ndestination:/topic/custom.a\n\nx\0",
          "MESSAGE\ndestination:/topic/custom.a\nmessage-id:1\nsubscription:1\n\nx\0",
          "RECEIPT\nreceipt-id:1\n\n\0",
          "CONNECTED\nversion:1.2\n\n\0",
          "ERROR\nmessage:m\n\n\0",
          "ACK\n\n\0",
          "BEGIN\n\n\0",
          "COMMIT\n\n\0",
          "ABORT\n\n\0");

  @ParameterizedTest
  @EnumSource
  void malformedFrameIsRefused(Way way) {
    for (String frame : MALFORMED) {
      assertMalformed(way, frame);
    }
  }

  /** Since STOMP 1.1 only SEND may have a body, and more headers are required. */
  static final List<String> MALFORMED_SINCE_1_1 =
      List.of(
          "SUBSCRIBE\nid:1\ndestination:/topic/custom.a\n\nbody\0",
          "SUBSCRIBE\nid:1\ndestination:/topic/custom.a\ncontent-length:4\n\nbody\0",
          "BEGIN\ntransaction:1\n\nbody\0",
          "DISCONNECT\nreceipt:1\n\nbody\0",
          "SUBSCRIBE\ndestination:/topic/custom.a\n\n\0",
          "SUBSCRIBE\nid:\ndestination:/topic/custom.a\n\n\0",
          "UNSUBSCRIBE\ndestination:/topic/custom.a\n\n\0",
          "NACK\n\n\0");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void malformedFrameSince11IsRefused(Way way) {
    for (String frame : MALFORMED_SINCE_1_1) {
      assertMalformed(way, frame);
    }
  }

  /**
   * Clients copy a MESSAGE's headers into their ACK. Only STOMP 1.2 defines the content-length of
   * an ACK.
   */
  @ParameterizedTest
  @EnumSource
  void lengthOfAnAckCountsIn12Only(Way way) {
    String topic = topic();
    try (StompClient client = SERVER.subscribed(way, "ack:client\n" + topic)) {
      client.request("SEND", topic, "hello");
      String ack = "content-length:5\n" + way.naming(client.message());
      if (way.version().equals("1.2")) {
        assertThat(client.refused("ACK", ack, "").header("code")).isEqualTo("malformed_frame");
      } else {
        client.request("ACK", ack);
        client.request("SEND", topic, "next");
        assertThat(client.message().text()).isEqualTo("next");
      }
    }
  }

  /**
   * STOMP 1.1 names a message by message-id, so its clients may use the header id for something
   * else.
   */
  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_0", "TCP_1_0", "WEBSOCKET_1_1", "TCP_1_1"})
  void ackOf11IsByMessageIdWhateverItsId(Way way) {
    String queue = "destination:/queue/" + SERVER.freshName() + "\n";
    try (StompClient client = SERVER.connect(way)) {
      client.request("SUBSCRIBE", "id:1\nack:client\n" + queue);
      client.request("SEND", queue, "x");
      client.request("ACK", "id:1\n" + way.naming(client.message()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void tooLargeFrameIsRefusedByItsHead(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.send("SEND\ndestination:/topic/custom.a\nreceipt:r\ncontent-length:90000000\n\n");
      StompFrame error = client.take("ERROR");
      assertThat(error.headers())
          .containsEntry("code", "frame_too_large")
          .containsEntry("receipt-id", "r");
      assertThat(client.closeCode()).isEqualTo(way.tcp() ? 0 : 1009);
    }
  }

  private static void assertMalformed(Way way, String frame) {
    try (StompClient client = SERVER.connect(way)) {
      client.send(frame);
      assertThat(client.error().header("code")).as(frame).isEqualTo("malformed_frame");
    }
  }

  /** The MESSAGE that a subscriber gets for a SEND with these additional header lines. */
  private static StompFrame relayed(Way way, String headers) {
    String topic = topic();
    try (StompClient client = SERVER.subscribed(way, topic)) {
      client.request("SEND", topic + headers, "x");
      return client.message();
    }
  }

  private static String topic() {
    return "destination:/topic/custom." + SERVER.freshName() + "\n";
  }
}
