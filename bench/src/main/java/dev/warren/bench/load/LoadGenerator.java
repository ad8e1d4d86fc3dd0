package dev.warren.bench.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process of the load generator. {@link dev.warren.bench.load} documents its requests and
 * answers.
 */
public final class LoadGenerator {

  /** The request that ends the run under way. */
  static final String STOP = "{\"stop\":true}";

  private final JsonMapper json = new JsonMapper();

  /** Used only on the worker's thread. */
  private @Nullable Load load;

  private volatile boolean stopped;

  private LoadGenerator() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    // Standard output has only answers, so all other output goes to standard error.
    PrintStream answers = System.out;
    System.setOut(System.err);
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);

    LoadGenerator generator = new LoadGenerator();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ExecutorService worker = Executors.newSingleThreadExecutor();
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      String request = line;
      if (generator.takeStop(request)) {
        continue;
      }
      worker.execute(
          () -> {
            answers.println(generator.answer(request));
            answers.flush();
          });
    }
    worker.shutdown();
    worker.awaitTermination(1, TimeUnit.HOURS);
    // Exits even if threads still wait for a server.
    System.exit(0);
  }

  /**
   * Whether the line is the stop request, which sets the flag that ends the run under way. Any
   * other line clears the flag.
   */
  private boolean takeStop(String line) {
    stopped = line.equals(STOP);
    return stopped;
  }

  private String answer(String line) {
    Object answer;
    try {
      answer = take(json.readTree(line));
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      answer = Map.of("problem", e.toString());
    }
    return json.writeValueAsString(answer);
  }

  private Object take(JsonNode request) throws IOException {
    Load open = load;
    if (request.has("connect")) {
      if (open != null) {
        throw new IllegalStateException("connected already");
      }
      load = open = new Load(json.treeToValue(request.get("connect"), Connections.class));
      return open.open();
    }
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    if (request.has("run")) {
      return open.run(json.treeToValue(request.get("run"), Run.class), () -> stopped);
    }
    if (request.has("publish")) {
      Backlog backlog = json.treeToValue(request.get("publish"), Backlog.class);
      return Map.of("published", open.publish(backlog));
    }
    if (request.has("cut")) {
      open.cut();
      return Map.of();
    }
    if (request.has("resume")) {
      return open.resume();
    }
    if (request.has("close")) {
      load = null;
      return Map.of("closes", open.close());
    }
    throw new IllegalArgumentException("unknown: " + request);
  }
}
