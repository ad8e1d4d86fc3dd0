package dev.warren.bench.peer;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs in a Unix session of their own, without environment variables that change a peer.
 */
public final class Command {

  /** Variables that would change a peer's documented settings. */
  private static final List<String> SETTINGS =
      List.of("WARREN_", "SPRING_", "SERVER_", "MANAGEMENT_", "LOGGING_", "RABBITMQ_NODE", "NODE_");

  private static final List<String> JVM_SETTINGS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private Command() {}

  /** Runs a program to its end; returns its standard output. Its standard error goes to the log. */
  static String run(List<String> line, Map<String, String> environment, Path log)
      throws IOException, InterruptedException {
    Process process =
        inOwnSession(line, environment)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          "%s failed: %s%s(%s)".formatted(String.join(" ", line), printed, tail(log), log));
    }
    return printed.strip();
  }

  /**
   * Ctrl-C reaches all of a terminal's foreground processes. A program in a session of its own does
   * not get it, so this process's shutdown hook can end all programs in order.
   */
  public static ProcessBuilder inOwnSession(List<String> line, Map<String, String> environment) {
    List<String> all = new ArrayList<>();
    String setsid = onPath("setsid");
    if (setsid != null) {
      all.add(setsid);
    } else {
      all.addAll(List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or exit 127"));
    }
    all.addAll(line);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder
        .environment()
        .keySet()
        .removeIf(
            name -> JVM_SETTINGS.contains(name) || SETTINGS.stream().anyMatch(name::startsWith));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Finds a program on PATH or in the folders of the superuser's PATH. */
  static @Nullable String onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin";
    for (String folder : path.split(File.pathSeparator)) {
      Path candidate = Path.of(folder).resolve(program);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return null;
  }

  /** The last lines of a log. */
  static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size())) + "\n";
  }
}
