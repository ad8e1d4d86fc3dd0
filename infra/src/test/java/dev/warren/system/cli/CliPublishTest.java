package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliPublishTest {

  private static TestBroker broker;
  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    gateway = SharedWarren.gateway();
  }

  private static Cli cli(boolean amqp) throws Exception {
    Cli cli = Cli.of(gateway, Tokens.EVERYTHING);
    return amqp ? cli.with("WARREN_AMQP_URL", broker.url()) : cli;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEventReachesItsChannel(boolean amqp) throws Exception {
    try (TopicEvents channel = new TopicEvents(broker, "jobs." + name)) {
      Cli.Ended ended =
          cli(amqp).run("publish", "jobs." + name, "start", "{\"n\":1.10}", "--id", "17", "--json");

      assertThat(ended.err()).isEmpty();
      assertThat(ended.status()).isZero();
      assertThat(ended.out())
          .isEqualTo(
              "{\"id\":\"17\",\"type\":\"start\",\"channel\":\"jobs.%s\",\"data\":{\"n\":1.10}}\n"
                  .formatted(name));
      JsonNode event = channel.take();
      assertThat(event.path("id").asString()).isEqualTo("17");
      assertThat(event.path("data").toString()).isEqualTo("{\"n\":1.10}");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTokensUserIsTheAuthor(boolean amqp) throws Exception {
    try (TopicEvents channel = new TopicEvents(broker, "chat." + name)) {
      Cli.Ended ended = cli(amqp).run("send", name, "Hello", "@all");

      assertThat(ended.status()).isZero();
      assertThat(ended.out()).startsWith("sent to chat." + name);
      JsonNode data = channel.take().path("data");
      assertThat(data.path("sender").asString()).isEqualTo("alice");
      assertThat(data.path("content").asString()).isEqualTo("Hello @all");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInvalidEventIsRefusedWithItsReason(boolean amqp) throws Exception {
    Cli.Ended ended =
        cli(amqp).run("publish", "notes." + name, "note_created", "{\"title\":\"x\"}");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).isEqualTo("warren: data.noteId: is missing (invalid_event)\n");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void anEventWithoutQueueIsRefused() throws Exception {
    TestBroker empty = TestBroker.shared();
    Cli cli = new Cli().with("WARREN_AMQP_URL", empty.url());

    Cli.Ended ended = cli.run("publish", "jobs.a", "start");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("has no exchange warren.events: start a worker");

    try (Connection connection = empty.connect();
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare("warren.events", BuiltinExchangeType.TOPIC, true);
    }
    ended = cli.run("publish", "jobs.a", "start");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("no queue takes events of 'jobs.a'", "(unroutable)");
  }

  @Test
  void aWrongPasswordIsRefusedAndNotShown() {
    String url = broker.url().replaceFirst(":[^:@/]+@", ":wrong-secret@");

    Cli.Ended ended = new Cli().with("WARREN_AMQP_URL", url).run("publish", "jobs.a", "start");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("refuses user").doesNotContain("wrong-secret");
  }

  @Test
  void aBrokerThatIsGoneIsUnreachable() throws Exception {
    String url = "amqp://u:p@localhost:" + FreePorts.next();

    Cli.Ended ended = new Cli().with("WARREN_AMQP_URL", url).run("publish", "jobs.a", "start");

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("connection refused").hasLineCount(1);
  }

  @Test
  void aReplyIsWaitedFor() throws Exception {
    try (TopicEvents channel = new TopicEvents(broker, "jobs." + name);
        Connection connection = broker.connect();
        Channel amqp = connection.createChannel()) {
      Cli.Started command =
          cli(true).start("publish", "jobs." + name, "start", "{}", "--wait-for", "done");
      String id = channel.take().path("id").asString();
      for (String answers : new String[] {"another", id}) {
        amqp.basicPublish(
            "warren.events",
            "jobs." + name,
            new BasicProperties.Builder().headers(Map.of("correlation-id", answers)).build(),
            "{\"type\":\"done\",\"data\":{\"of\":\"%s\"}}"
                .formatted(answers)
                .getBytes(StandardCharsets.UTF_8));
      }

      Cli.Ended ended = command.awaitEnd();

      assertThat(ended.status()).isZero();
      assertThat(ended.lines()).hasSize(1);
      assertThat(JsonMapper.shared().readTree(ended.out()).at("/data/of").asString()).isEqualTo(id);
    }
  }

  @Test
  void aMissingReplyEndsTheWait() throws Exception {
    Cli.Ended ended =
        cli(false)
            .run("publish", "jobs." + name, "start", "--wait-for", "done", "--timeout", "100ms");

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("the event is published, but no done came");
    assertThat(ended.out()).isEmpty();
  }
}
