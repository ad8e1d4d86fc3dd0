package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;

/** A worker validates events of a kind that a setting adds. */
@WithBroker
class CustomKindsTest {

  @TempDir private Path folder;

  @Test
  void eventsOfAnAddedKindAreValidated(TestBroker broker) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("builds.json"),
            "{\"$defs\":{\"builds.done\":{\"required\":[\"buildId\"]}}}");
    try (TestWorker worker = TestWorker.start(broker, 1, "--warren.kinds.builds=" + file);
        AmqpClient client = new AmqpClient(broker)) {
      assertThat(worker.isUp()).isTrue();
      List<Delivery> topics = client.subscribe("builds.#");

      client.post(
          "builds.warren", "{'type':'done','data':{}}", "{'type':'done','data':{'buildId':7}}");

      soon().until(() -> !topics.isEmpty());
      assertThat(new String(topics.get(0).getBody(), StandardCharsets.UTF_8))
          .contains("\"buildId\":7");
      List<Delivery> letters = client.consume(Names.DEAD_LETTERS);
      soon().until(() -> !letters.isEmpty());
      assertThat(letters.get(0).getProperties().getHeaders().get(Names.REASON_HEADER))
          .hasToString("data.buildId: is missing");
    }
  }

  @Test
  void workerWithAMissingSchemaFileDoesNotStart() {
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
}
