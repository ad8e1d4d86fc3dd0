package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * From an AMQP publish, through queue, worker, log and gateway, to a client, on an idle machine.
 */
@Tag("alone")
class ANoteArrivesWithinMillisecondsTest {

  private static final int WARM_UP = 2_000;
  private static final int MEASURED = 1_000;
  private static final int PER_SECOND = 200;
  private static final Pattern ID = Pattern.compile("\"id\":\"(\\d+)\"");

  @Test
  void halfOfTheNotesArriveWithinTenMilliseconds() throws Exception {
    long[] published = new long[WARM_UP + MEASURED];
    long[] arrived = new long[WARM_UP + MEASURED];
    try (TestBroker broker = TestBroker.start();
        WarrenProcess worker = WarrenProcess.worker(broker);
        WarrenProcess gateway = WarrenProcess.gateway(broker);
        StompClient subscriber =
            StompClient.connect(gateway.stomp(), gateway.token(Tokens.TEAM_7));
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      subscriber.onMessage(
          message -> {
            Matcher id = ID.matcher(message.text());
            if (id.find()) {
              arrived[Integer.parseInt(id.group(1))] = System.nanoTime();
            }
          });
      subscriber.subscribe("1", "/topic/notes.team-7");
      for (int i = 0; i < published.length; i++) {
        byte[] note =
            """
            {"id":"%d","type":"note_created","data":{"noteId":%d,"author":"test"}}"""
                .formatted(i, i)
                .getBytes(StandardCharsets.UTF_8);
        published[i] = System.nanoTime();
        channel.basicPublish(
            "warren.events",
            "notes.team-7",
            new BasicProperties.Builder().deliveryMode(2).build(),
            note);
        Thread.sleep(1000 / PER_SECOND);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Arrays.stream(arrived).allMatch(at -> at != 0));
    }
    double[] millis = new double[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      millis[i] = (arrived[WARM_UP + i] - published[WARM_UP + i]) / 1e6;
    }
    Arrays.sort(millis);
    double p50 = millis[MEASURED / 2];
    System.out.printf(
        "AMQP publish to STOMP client at %d/s: p50 %.1f ms, p99 %.1f ms, worst %.1f ms%n",
        PER_SECOND, p50, millis[MEASURED * 99 / 100], millis[MEASURED - 1]);
    assertThat(p50).isLessThan(10);
  }
}
