package dev.warren.system.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run of a client library's own tests, in the library's language. */
final class LibraryTests {

  /** A failed test in the output of Node's runner (TAP) and of Python's unittest. */
  private static final Pattern FAILED =
      Pattern.compile("\\s*(?:not ok \\d+ - |FAIL: |ERROR: )(.+)");

  /** Ends a run that hangs; the tests themselves give up earlier. */
  private static final long LONGEST_MINUTES = 20;

  private final List<String> lines = new ArrayList<>();

  private LibraryTests() {}

  /**
   * Runs this command in a folder of {@code clients}. A failure begins with the names of the failed
   * tests; the output of the whole run follows.
   *
   * @return the output
   */
  static List<String> run(String folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Repository.root().resolve("clients").resolve(folder).toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    // Node's other reporters print failed tests in other ways.
    builder.environment().put("NODE_OPTIONS", "--test-reporter=tap");
    LibraryTests tests = new LibraryTests();
    int status = tests.await(builder.start());
    List<String> failed = tests.failed();
    if (status != 0 || !failed.isEmpty()) {
      throw new AssertionError(
          "clients/%s: failed tests: %s (exit status %d)%n%s"
              .formatted(folder, failed, status, String.join("\n", tests.lines)));
    }
    return List.copyOf(tests.lines);
  }

  private int await(Process process) throws IOException, InterruptedException {
    Thread watch = new Thread(() -> endLate(process), "watch over the tests of a client");
    watch.setDaemon(true);
    watch.start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      output.lines().forEach(lines::add);
    }
    return process.waitFor();
  }

  private static void endLate(Process process) {
    try {
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> failed() {
    return lines.stream()
        .map(FAILED::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .toList();
  }
}
