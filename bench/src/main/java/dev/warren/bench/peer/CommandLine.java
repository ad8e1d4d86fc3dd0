package dev.warren.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line of Warren, started as its users start it. */
public final class CommandLine {

  private CommandLine() {}

  /**
   * The result of a bulk.
   *
   * @param confirmed how many events RabbitMQ has confirmed
   * @param seconds from the first line to the last confirm, as the program prints it
   * @param wallSeconds from the start of the program to its end
   */
  public record Bulk(long confirmed, double seconds, double wallSeconds) {}

  /**
   * Publishes the lines of a file by {@code warren publish --stdin}.
   *
   * @throws IOException when not every line was confirmed
   */
  public static Bulk publish(Target target, Path lines) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        Command.inOwnSession(
                List.of(
                    Repository.root().resolve("cli/warren").toString(),
                    "publish",
                    "--stdin",
                    "--json"),
                Map.of(
                    "WARREN_AMQP_URL",
                    target.feed().amqpUri(),
                    "WARREN_CONFIG",
                    "/nonexistent/config"))
            .redirectInput(lines.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    JsonNode result = JsonMapper.shared().readTree(process.getInputStream());
    if (process.waitFor() != 0) {
      throw new IOException("warren publish has not published everything: " + result);
    }
    double wall = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    return new Bulk(result.path("confirmed").asLong(), result.path("seconds").asDouble(), wall);
  }
}
