package dev.warren.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.bench.load.UserToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttacksTest {

  @Test
  void eachAttackHasItsName() {
    List<String> names = new Attacks(7, "t", "a").all().stream().map(Attack::name).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(35);
  }

  @Test
  void repetitionsAreOfBoundedSize() {
    for (Attack each : new Attacks(7, "t", "a").all()) {
      byte[] later = each.repeated().apply(12);
      assertThat(later).as(each.name()).hasSizeLessThan(1_000_000);
    }
    Attack queues =
        new Attacks(7, "t", "a")
            .all().stream()
                .filter(each -> each.name().startsWith("queues"))
                .findFirst()
                .orElseThrow();
    assertThat(queues.repeated().apply(1)).isNotEqualTo(queues.repeated().apply(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
  void frameHasTheLengthOfItsPayload(int length) {
    EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 20));
    ByteBuf sent = Unpooled.wrappedBuffer(Wire.message("x".repeat(length)));
    server.writeInbound(sent);
    TextWebSocketFrame read = server.readInbound();
    assertThat(read.text()).hasSize(length);
    read.release();
  }

  @Test
  void tokenHasTeamAndRole() {
    String token = UserToken.of("u", "agent", List.of("evil"), "k");
    assertThat(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1])))
        .contains("\"sub\":\"u\"", "\"role\":\"agent\"", "\"teams\":[\"evil\"]");
  }
}
