package dev.warren.gateway.transport.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Parts of WebSocket messages become JSON objects. Their size is bounded. */
class MessageReaderTest {

  private static final int MAX_BYTES = 100_000;

  private final MessageReader reader = new MessageReader(MAX_BYTES);

  private @Nullable ObjectNode read(String part, boolean last, boolean authenticated)
      throws Refused {
    return reader.read(
        Unpooled.wrappedBuffer(part.getBytes(StandardCharsets.UTF_8)), last, authenticated);
  }

  @Test
  void partsAreJoined() throws Refused {
    assertThat(read("{\"type\":", false, true)).isNull();
    assertThat(read("\"ping\"}", true, true)).hasToString("{\"type\":\"ping\"}");
    assertThat(read("{}", true, true)).hasToString("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "{", "{\"a\":1,\"a\":2}", "null"})
  void onlyObjectsAreMessages(String message) {
    assertRefused(message, true, Refusal.MALFORMED_FRAME);
  }

  /** Sent in binary frames, whose text no WebSocket decoder checks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "7B2261223A22C3227D", // half a character
        "7B2261223A22C080227D", // overlong NUL
        "7B2261223A22EDA080227D", // half a surrogate pair
        "7B2261223A22F4908080227D", // over U+10FFFF
        "7B2261223A22FF227D",
        "007B0022006100220 03A0031007D", // UTF-16
        "FEFF007B007D"
      })
  void onlyUtf8IsRead(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> reader.read(Unpooled.wrappedBuffer(bytes), true, true))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED_FRAME));
  }

  @Test
  void sizeOfAllPartsIsBounded() throws Refused {
    read(" ".repeat(MAX_BYTES), false, true);
    assertRefused(" ", true, Refusal.FRAME_TOO_LARGE);
  }

  @Test
  void tokensNeedLittleRoom() throws Refused {
    read(" ".repeat(64 * 1024 - 2) + "{}", true, false);
    assertRefused(" ".repeat(64 * 1024 - 1) + "{}", false, Refusal.FRAME_TOO_LARGE);
  }

  private void assertRefused(String part, boolean authenticated, Refusal refusal) {
    assertThatThrownBy(() -> read(part, true, authenticated))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(refusal));
  }
}
