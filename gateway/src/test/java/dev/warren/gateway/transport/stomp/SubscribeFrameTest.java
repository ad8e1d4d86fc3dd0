package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of RabbitMQ's STOMP plugin that Warren does not support. */
class SubscribeFrameTest {

  @ParameterizedTest
  @CsvSource({
    "durable,true",
    "durable,True",
    "persistent,true",
    "auto-delete,false",
    "x-queue-name,q",
    "x-stream-offset,first"
  })
  void headerThatWouldLoseMessagesIsRefused(String name, String value) throws Refused {
    Map<String, String> headers = Map.of(name, value, "receipt", "r");
    assertThat(SubscribeFrame.command(headers, "1", "/topic/a"))
        .isInstanceOfSatisfying(
            Command.Unsupported.class,
            unsupported -> {
              assertThat(unsupported.why()).hasMessageContaining(name);
              assertThat(unsupported.subscription()).isEqualTo("1");
              assertThat(unsupported.receipt()).isEqualTo("r");
            });
    // These headers change nothing for a queue, which keeps its messages anyway.
    assertThat(SubscribeFrame.command(headers, "1", "/queue/a"))
        .isInstanceOf(Command.Subscribe.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/topic/a",
        "/queue/a",
        "/user/queue/alerts",
        "/user/queue/notifications",
        "/user/queue/errors"
      })
  void selectorIsRefusedByName(String destination) throws Refused {
    for (String selector : new String[] {"a = 1", ""}) {
      assertThat(SubscribeFrame.command(Map.of("selector", selector), "1", destination))
          .isInstanceOfSatisfying(
              Command.Unsupported.class,
              refused -> assertThat(refused.why()).hasMessageContaining("selector"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "durable,false",
    "auto-delete,true",
    "exclusive,true",
    "x-expires,1",
    "x-message-ttl,1",
    "x-queue-type,quorum",
    "x-stream-filter,a",
    "x-priority,1"
  })
  void headerThatLosesNothingIsIgnored(String name, String value) throws Refused {
    for (String destination : new String[] {"/topic/a", "/queue/a"}) {
      assertThat(SubscribeFrame.command(Map.of(name, value), "1", destination))
          .isEqualTo(SubscribeFrame.command(Map.of(), "1", destination));
    }
  }
}
