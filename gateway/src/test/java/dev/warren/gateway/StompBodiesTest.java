package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every body arrives byte for byte, by a topic and by a queue. */
@ExtendWith(NoLeaks.class)
class StompBodiesTest {

  private static final int A_MEGABYTE = 1 << 20;

  @RegisterExtension static final StompServer SERVER = new StompServer();

  @ParameterizedTest
  @EnumSource
  void megabyteOfTextArrivesByteForByte(Way way) {
    byte[] text = "a line, grün ✓\n".repeat(65_536).getBytes(StandardCharsets.UTF_8);
    assertThat(text.length).isGreaterThan(A_MEGABYTE);
    assertArrives(way, way, text);
  }

  @ParameterizedTest
  @EnumSource
  void megabyteOfBytesArrivesByteForByte(Way way) {
    assertArrives(way, way, anyBytes());
  }

  @ParameterizedTest
  @EnumSource
  void bodyIsTheSameOverBothTransports(Way way) {
    Way other = Way.values()[(way.ordinal() + Way.values().length / 2) % Way.values().length];
    assertThat(other.tcp()).isNotEqualTo(way.tcp());
    assertArrives(way, other, anyBytes());
  }

  /** A UTF-8 body arrives in a text message of the WebSocket, any other body in a binary one. */
  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_0", "WEBSOCKET_1_1", "WEBSOCKET_1_2"})
  void onlyUtf8ArrivesInATextMessage(Way way) {
    for (String destination : destinations()) {
      try (StompClient client = SERVER.connect(way)) {
        client.request("SUBSCRIBE", "id:1\n" + destination);
        // These bytes are no UTF-8: a lone surrogate, an overlong NUL, a truncated character, and a
        // byte that UTF-8 never uses.
        List<byte[]> noText =
            List.of(
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xc0, (byte) 0x80},
                new byte[] {'a', (byte) 0xe2, (byte) 0x9c},
                new byte[] {(byte) 0xff});
        for (byte[] body : noText) {
          client.sendBytes(destination, body);
          StompFrame message = client.message();
          assertThat(message.body()).isEqualTo(body);
          assertThat(message.binary()).isTrue();
        }
        for (String text : List.of("", "plain", "✓ 𝄞", "a\0b")) {
          client.sendBytes(destination, text.getBytes(StandardCharsets.UTF_8));
          StompFrame message = client.message();
          assertThat(message.text()).isEqualTo(text);
          assertThat(message.binary()).as(text).isFalse();
        }
      }
    }
  }

  private static void assertArrives(Way from, Way to, byte[] body) {
    for (String destination : destinations()) {
      try (StompClient sender = SERVER.connect(from);
          StompClient receiver = SERVER.connect(to)) {
        receiver.request("SUBSCRIBE", "id:1\nack:client\n" + destination);
        sender.sendBytes(destination, body);
        StompFrame message = receiver.message();
        assertThat(message.headers())
            .containsEntry("content-length", Integer.toString(body.length));
        assertThat(message.body()).as(destination).isEqualTo(body);
        receiver.request("ACK", to.naming(message));
      }
    }
  }

  private static List<String> destinations() {
    String name = SERVER.freshName();
    return List.of("destination:/queue/" + name + "\n", "destination:/topic/custom." + name + "\n");
  }

  /** All byte values, with NUL and line end. This is no UTF-8. */
  private static byte[] anyBytes() {
    byte[] bytes = new byte[A_MEGABYTE];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
