package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A client does not read while an agent works and users type. When it reads again, it gets each
 * state and the last progress, but not every step in between.
 */
@ExtendWith(NoLeaks.class)
@WithBroker
class SlowConsumerTest {

  private static final int ROUNDS = 50;
  private static final int PROGRESS = 2_000;
  private static final int TYPING = 500;
  private static final int STATES = 10;

  /**
   * Several clients per event loop, because a loop with only the slow consumer would wait for it.
   */
  private static final int OTHERS = 4 * Math.max(4, Runtime.getRuntime().availableProcessors());

  @Test
  void slowConsumerGetsStatesAndLastProgress(TestBroker broker) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        RunningGateway gateway = RunningGateway.start(broker.url())) {
      channel.confirmSelect();
      String token = gateway.token(Tokens.everything("alice"));
      List<StompClient> others = new ArrayList<>();
      FanOut fanOut = gateway.context().getBean(FanOut.class);
      try (StompClient reader = gateway.client(token);
          RawWebSocket slow = new RawWebSocket(gateway.port(), "")) {
        for (int i = 0; i < OTHERS; i++) {
          StompClient other = gateway.client(token);
          others.add(other);
          other.subscribe("1", "/topic/elsewhere.a");
        }
        reader.subscribe("1", "/topic/agents.a");
        reader.subscribe("2", "/topic/chat.c");
        slow.text(RawWebSocket.connect(token));
        assertThat(slow.read().text()).startsWith("CONNECTED\n");
        for (String one : List.of("agents.a", "chat.c", "filler.*")) {
          slow.text("SUBSCRIBE\nid:%s\nreceipt:s\ndestination:/topic/%s\n\n\0".formatted(one, one));
          assertThat(slow.read().text()).startsWith("RECEIPT\n");
        }

        int fillers = fill(channel, fanOut);
        int sent = 0;
        for (int round = 0; round < ROUNDS; round++) {
          // Publishes no faster than the other client reads; otherwise that client would be slow,
          // too.
          sent += publishRound(channel, round);
          reader.awaitMessages(sent);
        }
        publish(channel, "chat.c", null, "end");

        List<StompFrame> seen = new ArrayList<>();
        do {
          seen.add(slow.readStomp());
        } while (!seen.get(seen.size() - 1).text().equals("end"));

        assertThat(bodies(reader.frames(), "progress")).isEqualTo(numbered("progress", PROGRESS));
        assertThat(bodies(reader.frames(), "typing")).isEqualTo(numbered("typing", TYPING));
        assertThat(bodies(reader.frames(), "state")).isEqualTo(numbered("state", STATES));

        assertThat(bodies(seen, "state")).isEqualTo(numbered("state", STATES));
        List<String> progress = bodies(seen, "progress");
        assertThat(progress).endsWith("progress " + (PROGRESS - 1)).hasSizeLessThan(PROGRESS / 10);
        List<String> typing = bodies(seen, "typing");
        assertThat(typing).hasSizeLessThan(TYPING / 10);
        assertThat(seen.stream().map(frame -> Long.parseLong(frame.header("message-id"))))
            .isSorted();
        assertThat(bodies(seen, "filler")).hasSize(fillers);
        assertThat(fanOut.droppedProgress()).isEqualTo(PROGRESS - progress.size());
        assertThat(fanOut.droppedTyping())
            .isEqualTo(TYPING - typing.size() + fillers - bodies(seen, "somebody").size());
      } finally {
        others.forEach(StompClient::close);
      }
    }
  }

  /** Publishes until the slow consumer has a backlog and its first typing event is dropped. */
  private static int fill(Channel channel, FanOut fanOut) throws Exception {
    String filler = "filler " + "x".repeat(200_000);
    int[] count = new int[1];
    Patience.await("the slow consumer's backlog")
        .until(
            () -> {
              publish(channel, "filler.a", null, filler);
              publish(channel, "filler.a", "drop", "somebody types");
              channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
              count[0]++;
              return fanOut.droppedTyping() > 0;
            });
    return count[0];
  }

  /** Publishes a round of messages; returns their number. */
  private static int publishRound(Channel channel, int round) throws Exception {
    int progress = PROGRESS / ROUNDS;
    int typing = TYPING / ROUNDS;
    for (int i = 0; i < typing; i++) {
      publish(channel, "chat.c", "drop", "typing " + (round * typing + i));
    }
    for (int i = 0; i < progress; i++) {
      publish(channel, "agents.a", "last", "progress " + (round * progress + i));
    }
    int each = ROUNDS / STATES;
    if (round % each == 0) {
      publish(channel, "agents.a", null, "state " + round / each);
    }
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    return progress + typing + (round % each == 0 ? 1 : 0);
  }

  private static void publish(Channel channel, String to, @Nullable String whenSlow, String body)
      throws Exception {
    channel.basicPublish(
        Names.TOPICS,
        to,
        new BasicProperties.Builder()
            .headers(whenSlow == null ? Map.of() : Map.of(Names.WHEN_SLOW_HEADER, whenSlow))
            .build(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> bodies(List<StompFrame> frames, String beginning) {
    return frames.stream()
        .filter(frame -> frame.command().equals("MESSAGE"))
        .map(StompFrame::text)
        .filter(body -> body.startsWith(beginning))
        .toList();
  }

  private static List<String> numbered(String what, int count) {
    return IntStream.range(0, count).mapToObj(i -> what + " " + i).toList();
  }
}
