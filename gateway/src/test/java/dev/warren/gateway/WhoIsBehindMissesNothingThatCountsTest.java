package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A client that does not read while an agent works and people type: when it reads again, it sees
 * each change of state and how far the agent has come, and not all the steps of the way.
 */
@ExtendWith(NoLeaks.class)
class WhoIsBehindMissesNothingThatCountsTest {

  private static final String ALICE =
      "{\"user\":\"alice\",\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";
  private static final int ROUNDS = 50;
  private static final int PROGRESS = 2_000;
  private static final int TYPING = 500;
  private static final int STATES = 10;

  /** On each event loop some: one that has nobody but the slow one would wait for it. */
  private static final int OTHERS = 4 * Math.max(4, Runtime.getRuntime().availableProcessors());

  @Test
  void itSeesEveryStateAndTheLastProgress() throws Exception {
    try (TestBroker broker = TestBroker.start();
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        RunningGateway gateway = RunningGateway.start(broker.url(), "warren.dev-tokens=true")) {
      gateway.awaitHealthy();
      channel.confirmSelect();
      String bearer = gateway.bearer(ALICE);
      List<StompClient> others = new ArrayList<>();
      FanOut fanOut = gateway.context().getBean(FanOut.class);
      try (StompClient reader = gateway.client(bearer);
          RawWebSocket slow = new RawWebSocket(gateway.port(), "")) {
        for (int i = 0; i < OTHERS; i++) {
          StompClient other = gateway.client(bearer);
          others.add(other);
          other.request("SUBSCRIBE", "id:1\ndestination:/topic/elsewhere.a\n", "");
        }
        reader.request("SUBSCRIBE", "id:1\ndestination:/topic/agents.a\n", "");
        reader.request("SUBSCRIBE", "id:2\ndestination:/topic/chat.c\n", "");
        slow.text("CONNECT\naccept-version:1.2\n" + bearer + "\n\0");
        assertThat(slow.read().text()).startsWith("CONNECTED\n");
        for (String one : List.of("agents.a", "chat.c", "filler.*")) {
          slow.text("SUBSCRIBE\nid:%s\nreceipt:s\ndestination:/topic/%s\n\n\0".formatted(one, one));
          assertThat(slow.read().text()).startsWith("RECEIPT\n");
        }

        int fillers = fill(channel, fanOut);
        int sent = 0;
        for (int round = 0; round < ROUNDS; round++) {
          // No more at once than the one who reads takes at once.
          sent += publishRound(channel, round);
          int all = sent;
          Awaitility.await()
              .atMost(Duration.ofSeconds(15))
              .pollInterval(Duration.ofMillis(2))
              .until(() -> bodies(reader.frames, "").size() == all);
        }
        publish(channel, "chat.c", null, "end");

        List<StompClient.Frame> seen = new ArrayList<>();
        do {
          seen.add(StompClient.Frame.parse(slow.read().text()));
        } while (!seen.get(seen.size() - 1).body().equals("end"));

        assertThat(bodies(reader.frames, "progress")).isEqualTo(numbered("progress", PROGRESS));
        assertThat(bodies(reader.frames, "typing")).isEqualTo(numbered("typing", TYPING));
        assertThat(bodies(reader.frames, "state")).isEqualTo(numbered("state", STATES));

        assertThat(bodies(seen, "state")).isEqualTo(numbered("state", STATES));
        List<String> progress = bodies(seen, "progress");
        assertThat(progress).endsWith("progress " + (PROGRESS - 1)).hasSizeLessThan(PROGRESS / 10);
        List<String> typing = bodies(seen, "typing");
        assertThat(typing).hasSizeLessThan(TYPING / 10);
        assertThat(seen.stream().map(frame -> Long.parseLong(frame.headers().get("message-id"))))
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

  /** Until the one who does not read is behind, and misses who is typing. */
  private static int fill(Channel channel, FanOut fanOut) throws Exception {
    String filler = "filler " + "x".repeat(200_000);
    int[] count = new int[1];
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              publish(channel, "filler.a", null, filler);
              publish(channel, "filler.a", "drop", "somebody types");
              channel.waitForConfirmsOrDie(15_000);
              count[0]++;
              return fanOut.droppedTyping() > 0;
            });
    return count[0];
  }

  /**
   * @return how many it published
   */
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
    channel.waitForConfirmsOrDie(15_000);
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

  private static List<String> bodies(List<StompClient.Frame> frames, String beginning) {
    return frames.stream()
        .filter(frame -> frame.command().equals("MESSAGE"))
        .map(StompClient.Frame::body)
        .filter(body -> body.startsWith(beginning))
        .toList();
  }

  private static List<String> numbered(String what, int count) {
    return IntStream.range(0, count).mapToObj(i -> what + " " + i).toList();
  }
}
