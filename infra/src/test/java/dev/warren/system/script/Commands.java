package dev.warren.system.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The scripts of {@code infra}, with their state in a folder of the test. */
final class Commands {

  private static final Path INFRA = Repository.root().resolve("infra");

  /**
   * Only ends a run that hangs: {@code infra/up} may also build, and has limits for its own waits.
   */
  private static final long LIMIT_MINUTES = 15;

  private final Path home;

  private final Map<String, String> further = new HashMap<>();

  Commands(Path home) {
    this.home = home;
  }

  /** Sets a variable of the scripts; returns these commands. */
  Commands with(String variable, String value) {
    further.put(variable, value);
    return this;
  }

  /** Runs {@code infra/up}, and returns its output. */
  String up(String... options) throws Exception {
    return run(INFRA.resolve("up"), options);
  }

  /** Runs {@code infra/down}. */
  void down() throws Exception {
    run(INFRA.resolve("down"));
  }

  /** A program with the home of these commands in its environment. */
  ProcessBuilder program(String program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("WARREN_HOME", home.toString());
    builder.environment().put("WARREN_CONFIG", home.resolve("config").toString());
    builder.environment().remove("SPRING_RABBITMQ_ADDRESSES");
    // These processes end before the second JIT compiler pays off.
    builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    builder.environment().putAll(further);
    return builder;
  }

  static String path(String script) {
    return INFRA.resolve(script).toString();
  }

  /** Runs a program to its successful end, and returns its output. */
  String run(Path program, String... arguments) throws Exception {
    ProcessBuilder builder = program(program.toString(), arguments);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s printed %s", builder.command(), printed).isZero();
    return printed;
  }
}
