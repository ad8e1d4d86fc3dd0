package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.transport.websocket.ControlFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A frame from the gateway is a finished WebSocket frame, for every size. */
@ExtendWith(NoLeaks.class)
class StompFrameTest {

  private static StompFrame frame(String command) {
    return StompFrame.of(
        command, StompVersion.V1_2, Framing.WEB_SOCKET, UnpooledByteBufAllocator.DEFAULT, 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 116, 117, 118, 119, 65_525, 65_526, 65_527, 65_528, 65_529, 300_000})
  void headFitsEverySize(int size) {
    byte[] body = "x".repeat(size).getBytes(StandardCharsets.UTF_8);
    DecodedFrame decoded = DecodedFrame.read(frame("MESSAGE").body(body));
    assertThat(decoded.kind()).isEqualTo("text");
    assertThat(decoded.text()).isEqualTo("MESSAGE\n\n" + "x".repeat(size) + "\0");
  }

  @ParameterizedTest
  @ValueSource(ints = {125, 126, 65_535, 65_536})
  void headIsTheShortestThatRfc6455Allows(int length) {
    // The other bytes of the frame: "E\n", "\n" and NUL.
    ByteBuf frame = frame("E").body(new byte[length - 4]);
    int head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    assertThat(frame.readableBytes()).isEqualTo(head + length);
    frame.release();
  }

  @Test
  void headersAreEscapedAndBodiesAreNot() {
    DecodedFrame decoded =
        DecodedFrame.read(
            frame("ERROR")
                .header("a:\n", "b\\:\r\n")
                .header("n", 7)
                .body("a:\\\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(decoded.text()).isEqualTo("ERROR\na\\c\\n:b\\\\\\c\\r\\n\nn:7\n\na:\\\n\0");
  }

  @Test
  void heartBeatIsAnEndOfLine() {
    for (int i = 0; i < 3; i++) {
      DecodedFrame decoded = DecodedFrame.read(StompFrame.heartBeat(Framing.WEB_SOCKET));
      assertThat(decoded.kind()).isEqualTo("text");
      assertThat(decoded.text()).isEqualTo("\n");
    }
  }

  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void closeFrameCarriesCodeAndReason(CloseReason reason) {
    DecodedFrame decoded =
        DecodedFrame.read(ControlFrames.close(reason, UnpooledByteBufAllocator.DEFAULT));
    assertThat(decoded.kind()).isEqualTo("CloseWebSocketFrame");
    ByteBuf payload = Unpooled.wrappedBuffer(decoded.payload());
    assertThat(payload.readUnsignedShort()).isEqualTo(reason.code());
    assertThat(payload.toString(StandardCharsets.UTF_8)).isEqualTo(reason.text());
    assertThat(decoded.payload().length).isLessThanOrEqualTo(125);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125})
  void pongCarriesThePayloadOfItsPing(int size) {
    byte[] payload = "p".repeat(size).getBytes(StandardCharsets.UTF_8);
    DecodedFrame decoded =
        DecodedFrame.read(
            ControlFrames.pong(Unpooled.wrappedBuffer(payload), UnpooledByteBufAllocator.DEFAULT));
    assertThat(decoded.kind()).isEqualTo("pong");
    assertThat(decoded.payload()).isEqualTo(payload);
  }
}
