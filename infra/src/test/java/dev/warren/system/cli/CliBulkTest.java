package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.cli.Warren;
import dev.warren.system.process.Queues;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliBulkTest {

  private static final String QUEUE = "all";

  private static final Pattern CONFIRMED = Pattern.compile("([0-9,]+) confirmed");

  /** A broker where a queue takes all events, and nothing takes them from there. */
  private static TestBroker keepingAll() throws Exception {
    TestBroker broker = TestBroker.shared();
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare("warren.events", BuiltinExchangeType.TOPIC, true);
      channel.queueDeclare(QUEUE, true, false, false, null);
      channel.queueBind(QUEUE, "warren.events", "#");
    }
    return broker;
  }

  /** Writes events until nobody reads them any more. */
  private static void feed(OutputStream out) {
    Thread feeder =
        new Thread(
            () -> {
              try (out) {
                for (int i = 0; ; i++) {
                  String line = "{\"type\":\"ping\",\"data\":{\"n\":%d}}\n".formatted(i);
                  out.write(line.getBytes(StandardCharsets.UTF_8));
                }
              } catch (IOException e) {
                // The command has ended.
              }
            });
    feeder.setDaemon(true);
    feeder.start();
  }

  private static int confirmed(String text) {
    Matcher count = CONFIRMED.matcher(text);
    assertThat(count.find()).as(text).isTrue();
    return Integer.parseInt(count.group(1).replace(",", ""));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyLineHasAnOutcome(boolean amqp) throws Exception {
    TestBroker broker = SharedWarren.broker();
    Cli cli = Cli.of(SharedWarren.gateway(), Tokens.EVERYTHING);
    String channel = "jobs." + SharedWarren.freshName();
    String lines =
        """
        {"type":"ping","data":{"n":1}}
        {"type":"note_created","channel":"notes.dev","data":{"title":"x"}}
        no JSON

        {"type":"ping","data":{"n":2}}
        {"type":"ping","channel":"a b"}
        """;
    try (TopicEvents events = new TopicEvents(broker, channel)) {
      Cli.Ended ended =
          (amqp ? cli.with("WARREN_AMQP_URL", broker.url()) : cli)
              .runWith(lines, "publish", "--stdin", channel, "--json");

      assertThat(ended.status()).isEqualTo(1);
      JsonNode result = JsonMapper.shared().readTree(ended.out());
      assertThat(result.path("confirmed").asInt()).isEqualTo(2);
      assertThat(result.path("refused").asInt()).isEqualTo(3);
      assertThat(result.path("unconfirmed").asInt()).isZero();
      assertThat(result.has("nextLine")).isFalse();
      assertThat(ended.err())
          .contains("first line 2: data.noteId: is missing", "first line 3: event: is not JSON")
          .contains("first line 6: channel: 'a b'");
      assertThat(events.take().at("/data/n").asInt()).isEqualTo(1);
      assertThat(events.take().at("/data/n").asInt()).isEqualTo(2);
    }
  }

  @Test
  void theCountOfAnEndedRunIsTrue() throws Exception {
    TestBroker broker = keepingAll();
    try (PipedInputStream in = new PipedInputStream()) {
      feed(new PipedOutputStream(in));
      Cli.Started command =
          new Cli().with("WARREN_AMQP_URL", broker.url()).start(in, "publish", "--stdin", "jobs.a");
      Patience.await("events").until(() -> Queues.messages(broker, QUEUE) > 0);

      Cli.Ended ended = command.end();

      assertThat(ended.status()).isEqualTo(1);
      int count = confirmed(ended.out());
      assertThat(count).isPositive().isEqualTo(Queues.messages(broker, QUEUE));
      assertThat(ended.err()).contains("continue there, as by tail -n +" + (count + 1));
    }
  }

  @Test
  void theCountOfAKilledProcessIsTrue() throws Exception {
    TestBroker broker = keepingAll();
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            System.getProperty("java.class.path"),
            Warren.class.getName(),
            "publish",
            "--stdin",
            "jobs.a");
    builder.environment().put("WARREN_AMQP_URL", broker.url());
    builder.environment().put("WARREN_CONFIG", "target/no-such-config");
    Path printed = Files.createTempFile("bulk", ".err");
    Process process = builder.redirectError(printed.toFile()).start();
    feed(process.getOutputStream());
    Patience.await("a count").until(() -> lastCount(printed) > 100);
    process.destroyForcibly().waitFor();

    assertThat(lastCount(printed))
        .isGreaterThan(100)
        .isLessThanOrEqualTo(Queues.messages(broker, QUEUE));
  }

  /** The count of the last whole line; 0 before the first one. */
  private static int lastCount(Path printed) throws Exception {
    String text = Files.readString(printed);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    return lines.isEmpty() ? 0 : confirmed(lines.get(lines.size() - 1));
  }

  @Test
  void aLostConnectionTellsWhereToContinue() throws Exception {
    TestBroker broker = keepingAll();
    try (PipedInputStream in = new PipedInputStream()) {
      feed(new PipedOutputStream(in));
      Cli.Started command =
          new Cli()
              .with("WARREN_AMQP_URL", broker.url())
              .start(in, "publish", "--stdin", "jobs.a", "--json");
      Patience.await("events").until(() -> Queues.messages(broker, QUEUE) > 0);
      broker.ctl("close_all_connections", "test");

      Cli.Ended ended = command.awaitEnd();

      assertThat(ended.status()).isEqualTo(3);
      assertThat(ended.err()).contains("is lost").doesNotContain("Exception");
      JsonNode result = JsonMapper.shared().readTree(ended.out());
      int known = result.path("confirmed").asInt();
      assertThat(result.path("nextLine").asInt()).isBetween(1, known + 1);
      assertThat(Queues.messages(broker, QUEUE))
          .isBetween(known, known + result.path("unconfirmed").asInt());
    }
  }
}
