package dev.warren.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** Builds the program, if it is not there: that takes longer than anybody waits for an event. */
  public static void prepare() throws IOException, InterruptedException {
    int status =
        program(Map.of(), "--version")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("warren --version ended with status " + status);
    }
  }

  /**
   * Publishes the lines of a file by {@code warren publish --stdin}.
   *
   * @throws IOException when not every line was confirmed
   */
  public static Bulk publish(Target target, Path lines) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        program(Map.of("WARREN_AMQP_URL", target.feed().amqpUri()), "publish", "--stdin", "--json")
            .redirectInput(lines.toFile())
            .start();
    JsonNode result = JsonMapper.shared().readTree(process.getInputStream());
    if (process.waitFor() != 0) {
      throw new IOException("warren publish has not published everything: " + result);
    }
    double wall = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    return new Bulk(result.path("confirmed").asLong(), result.path("seconds").asDouble(), wall);
  }

  /**
   * Starts {@code warren listen --json}, which prints into a pipe. The end of the process is the
   * caller's to care for.
   *
   * @param further further arguments, such as the channel
   */
  public static Process listen(Target target, String... further) throws IOException {
    String token = target.connectHeaders().get("Authorization").replaceFirst("^Bearer ", "");
    String url = target.url().replaceFirst("^ws", "http").replaceFirst("/stomp$", "");
    List<String> arguments = new ArrayList<>(List.of("listen", "--json"));
    arguments.addAll(List.of(further));
    return program(
            Map.of("WARREN_URL", url, "WARREN_TOKEN", token), arguments.toArray(new String[0]))
        .start();
  }

  private static ProcessBuilder program(Map<String, String> settings, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Repository.root().resolve("cli/warren").toString());
    line.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("WARREN_CONFIG", "/nonexistent/config");
    return Command.inOwnSession(line, environment).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
