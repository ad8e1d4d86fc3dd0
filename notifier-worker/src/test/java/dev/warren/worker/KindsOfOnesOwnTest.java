package dev.warren.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker checks events of a kind that a setting adds, wherever they come from. */
class KindsOfOnesOwnTest {

  @TempDir private Path folder;

  @Test
  void whatBreaksItsFileIsADeadLetterAndWhatDoesNotIsPublished() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("builds.json"),
            "{\"$defs\":{\"builds.done\":{\"required\":[\"buildId\"]}}}");
    try (TestBroker broker = TestBroker.start();
        ConfigurableApplicationContext worker =
            TestWorker.start(broker, 1, "--warren.kinds.builds=" + file);
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      assertThat(worker.isRunning()).isTrue();
      String topics = channel.queueDeclare().getQueue();
      channel.queueBind(topics, Names.TOPICS, "builds.#");

      publish(channel, "{\"type\":\"done\",\"data\":{}}");
      publish(channel, "{\"type\":\"done\",\"data\":{\"buildId\":7}}");

      GetResponse letter = next(channel, Names.DEAD_LETTERS);
      assertThat(letter.getProps().getHeaders().get(Names.REASON_HEADER))
          .hasToString("data.buildId: is missing");
      assertThat(new String(next(channel, topics).getBody(), StandardCharsets.UTF_8))
          .contains("\"buildId\":7");
      assertThat(channel.basicGet(topics, true)).isNull();
    }
  }

  @Test
  void aWorkerWhoseKindsCannotBeReadDoesNotStart() {
    Path missing = folder.resolve("none.json");

    assertThatThrownBy(
            () ->
                SpringApplication.run(
                        WorkerApplication.class,
                        "--spring.main.web-application-type=none",
                        "--spring.main.banner-mode=off",
                        "--warren.kinds.builds=" + missing)
                    .close())
        .rootCause()
        .hasMessage("kind 'builds': " + missing + " is not there");
  }

  private static void publish(Channel channel, String json) throws Exception {
    channel.basicPublish(
        Names.EVENTS,
        "builds.warren",
        true,
        new BasicProperties(),
        json.getBytes(StandardCharsets.UTF_8));
  }

  private static GetResponse next(Channel channel, String queue) {
    Callable<GetResponse> get = () -> channel.basicGet(queue, true);
    return Awaitility.await(queue)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(get, response -> response != null);
  }
}
