package dev.warren.bench.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The load generator's process; {@link dev.warren.bench.load} says what it is asked and answers.
 */
public final class LoadGenerator {

  private final JsonMapper json = new JsonMapper();
  private @Nullable Load load;

  private LoadGenerator() {}

  public static void main(String[] arguments) throws IOException {
    // Standard output is for answers: whatever else is printed or logged goes to standard error.
    PrintStream answers = System.out;
    System.setOut(System.err);
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);

    LoadGenerator generator = new LoadGenerator();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(generator.answer(line));
      answers.flush();
    }
    // Without waiting for threads that still wait for a server.
    System.exit(0);
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
      return open.run(json.treeToValue(request.get("run"), Run.class));
    }
    if (request.has("close")) {
      load = null;
      return Map.of("closes", open.close());
    }
    throw new IllegalArgumentException("unknown: " + request);
  }
}
