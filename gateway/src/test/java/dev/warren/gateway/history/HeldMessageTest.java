package dev.warren.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.event.Visibility;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.Recipients;
import dev.warren.gateway.log.Source;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.WhenSlow;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class HeldMessageTest {

  private static final Recipients PRIVATE =
      new Recipients(new Visibility.Private(Set.of("bob")), WhenSlow.LAST);

  private static TopicMessage event() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("z", "last name first");
    headers.put("a", "ü \uD83D\uDE00\u0000\n");
    headers.put("empty", "");
    return new TopicMessage(
        7,
        new Channel("chat.a"),
        new EventInfo("id-ß", "chat_message", 1_800_000_000_123L),
        new Content("text/plain", headers, new byte[] {0, -1, 10}, false),
        PRIVATE,
        Source.AMQP);
  }

  private static TopicMessage relayed() {
    return new TopicMessage(
        8,
        new Channel("chat.b"),
        new EventInfo("", "", 0),
        Content.json("{}".getBytes(StandardCharsets.UTF_8)),
        Recipients.ALL,
        new Source("alice", "gateway-1-5", null));
  }

  @Test
  void unpackedMessageIsTheSame() {
    for (TopicMessage message : new TopicMessage[] {event(), relayed()}) {
      HeldMessage held = new HeldMessage(message);
      assertThat(held.message()).isSameAs(message);
      held.pack();
      assertThat(held.unpacked()).isNull();
      assertThat(held.name()).isEqualTo(message.name());
      assertThat(held.visibility()).isEqualTo(message.visibility());
      assertThat(held.message()).usingRecursiveComparison().isEqualTo(message);
      assertThat(held.message().headers().keySet())
          .containsExactlyElementsOf(message.headers().keySet());
    }
  }

  @Test
  void largeMessageStaysAsItWasRead() {
    TopicMessage large =
        new TopicMessage(
            9, new Channel("chat.c"), new EventInfo("e", "t", 0), Content.json(new byte[100_000]));
    HeldMessage held = new HeldMessage(large);
    Function<TopicMessage, byte[]> format = message -> message.body().clone();
    byte[] frame = large.encodedAs(format);
    assertThat(large.encodedAs(format)).isSameAs(frame);
    held.pack();
    assertThat(held.message()).isSameAs(large);
    assertThat(large.encodedAs(format)).isNotSameAs(frame);
  }

  @Test
  void packedMessageTakesLessMemory() {
    HeldMessage held = new HeldMessage(event());
    int before = held.sizeInMemory();
    held.pack();
    assertThat(held.sizeInMemory()).isLessThan(before / 2);
  }
}
