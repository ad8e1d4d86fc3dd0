package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic message as a MESSAGE frame. */
@ExtendWith(NoLeaks.class)
class StompMessageEncoderTest {

  private static TopicMessage message(Map<String, String> headers, String body) {
    return new TopicMessage(
        4711,
        new Channel("notes.team-7"),
        new EventInfo("e-1", "note_created", 1_700_000_000_123L),
        new Content("application/json", headers, body.getBytes(StandardCharsets.UTF_8), true));
  }

  private static DecodedFrame encode(
      StompVersion version, @Nullable String subscription, TopicMessage message) {
    StompMessageEncoder encoder = encoder(version, subscription);
    byte[] common = encoder.format().encode(message);
    int bytes = encoder.frameBytes(common);
    ByteBuf frame = UnpooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
    encoder.write(frame, common, message.text());
    assertThat(frame.readableBytes()).isEqualTo(bytes);
    return DecodedFrame.read(frame);
  }

  private static StompMessageEncoder encoder(StompVersion version, @Nullable String subscription) {
    return new StompMessageEncoder(
        StompMessageFormat.of(version, false, false), Framing.WEB_SOCKET, subscription);
  }

  @Test
  void frameHasAllHeadersAndItsLengthInBytes() {
    assertThat(encode(StompVersion.V1_2, "s:1", message(Map.of(), "{\"ü\":\"✓\"}")).text())
        .isEqualTo(
            """
            MESSAGE
            subscription:s\\c1
            message-id:4711
            destination:/topic/notes.team-7
            timestamp:1700000000123
            content-type:application/json
            content-length:12

            {"ü":"✓"}\0""");
  }

  @Test
  void subscriptionWithoutIdHasNoHeader() {
    assertThat(encode(StompVersion.V1_0, null, message(Map.of(), "")).text())
        .startsWith("MESSAGE\nmessage-id:4711\n")
        .doesNotContain("subscription");
  }

  @Test
  void ownHeadersDoNotReplaceServerHeaders() {
    Map<String, String> own =
        Map.of(
            "trace",
            "a:b\nc",
            "message-id",
            "1",
            "destination",
            "/topic/other",
            "subscription",
            "other",
            "content-length",
            "0",
            "recovered",
            "false");
    String text = encode(StompVersion.V1_2, "1", message(own, "body")).text();
    assertThat(text).contains("\ntrace:a\\cb\\nc\n");
    for (String ours : own.keySet()) {
      assertThat(("\n" + text).split("\n" + ours + ":", -1))
          .as(ours)
          .hasSizeLessThanOrEqualTo(2)
          .allSatisfy(part -> assertThat(part).doesNotContain("/topic/other"));
    }
    assertThat(text).contains("\nmessage-id:4711\n").doesNotContain("recovered");
  }

  @Test
  void unwritableNamesDoNotBecomeServerHeaders() {
    for (StompVersion version : StompVersion.values()) {
      Map<String, String> own = new LinkedHashMap<>();
      own.put("desti\0nation", "evil");
      own.put("message-id\0", "evil");
      own.put("\0", "evil");
      if (version != StompVersion.V1_2) {
        own.put("sub\rscription", "evil");
      }
      if (version == StompVersion.V1_0) {
        own.put("destination:", "evil");
        own.put("destination\n", "evil");
      }
      String text = encode(version, "1", message(own, "")).text();
      assertThat(text.split("\n"))
          .as("%s: %s", version, text)
          .noneMatch(line -> line.matches("(destination|message-id|subscription)?:evil"));
    }
  }

  @Test
  void headerValueCannotInjectHeaders() {
    for (StompVersion version : StompVersion.values()) {
      String text =
          encode(version, "1", message(Map.of("a", "x\n\nbody\0MESSAGE\r\ndestination:y"), "b"))
              .text();
      assertThat(text.indexOf("\n\n")).as("%s: %s", version, text).isEqualTo(text.length() - 4);
      assertThat(text.lines().filter(line -> line.startsWith("destination:"))).hasSize(1);
    }
  }

  @Test
  void binaryBodyGoesOutAsBinaryFrame() {
    byte[] body = {0, (byte) 0x80, 0};
    TopicMessage message =
        new TopicMessage(
            1, new Channel("x"), new EventInfo("", "", 1), new Content("", Map.of(), body, false));
    DecodedFrame decoded = encode(StompVersion.V1_2, "1", message);
    assertThat(decoded.kind()).isEqualTo("binary");
    assertThat(decoded.payload()).endsWith('\n', '\n', 0, 0x80, 0, 0);
    assertThat(decoded.text()).contains("content-length:3\n").doesNotContain("content-type");
  }

  @Test
  void equalEncodersShareTheirFrames() {
    StompMessageFormat acknowledged = StompMessageFormat.of(StompVersion.V1_2, true, false);
    StompMessageFormat notifications = StompMessageFormat.of(StompVersion.V1_2, false, true);
    assertThat(encoder(StompVersion.V1_2, "1"))
        .isEqualTo(encoder(StompVersion.V1_2, "1"))
        .isNotEqualTo(encoder(StompVersion.V1_1, "1"))
        .isNotEqualTo(encoder(StompVersion.V1_2, "2"))
        .isNotEqualTo(new StompMessageEncoder(acknowledged, Framing.WEB_SOCKET, "1"))
        .isNotEqualTo(new StompMessageEncoder(notifications, Framing.WEB_SOCKET, "1"))
        .isNotEqualTo(
            new StompMessageEncoder(
                StompMessageFormat.of(StompVersion.V1_2, false, false), Framing.NONE, "1"));
  }
}
