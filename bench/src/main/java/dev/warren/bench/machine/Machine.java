package dev.warren.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine of a measurement, without which no figure has a meaning.
 *
 * @param versions the versions of the kernel, the JVM and the programs that took part, by name
 */
public record Machine(
    String cpu, int cores, long memoryBytes, String date, Map<String, String> versions) {

  private static final String FILES = "Max open files";

  /** The machine that this process runs on. */
  public static Machine here() throws IOException {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("Linux", Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    versions.put(System.getProperty("java.vm.name"), System.getProperty("java.vm.version"));
    Optional.ofNullable(System.getenv("WARREN_BENCH_COMMIT"))
        .filter(commit -> !commit.isEmpty())
        .ifPresent(commit -> versions.put("warren", commit));
    version("nats-server", "--version").ifPresent(line -> versions.put("nats-server", line));
    version("node", "--version").ifPresent(line -> versions.put("node", line));
    return new Machine(
        field(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "")) * 1024,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        versions);
  }

  /**
   * The number of files that a server or the load generator has open besides its connections, such
   * as jars and epoll.
   */
  public static final int FILES_BESIDE_CONNECTIONS = 300;

  /**
   * The number of connections that one process may have open here.
   *
   * @param wanted the most connections to return
   */
  public static int connections(int wanted) throws IOException {
    return Math.min(wanted, openFiles() - FILES_BESIDE_CONNECTIONS);
  }

  /** How many files, and therefore connections, one process may have open. */
  public static int openFiles() throws IOException {
    return openFiles(Files.readAllLines(Path.of("/proc/self/limits")));
  }

  static int openFiles(List<String> limits) {
    String hard =
        limits.stream()
            .filter(line -> line.startsWith(FILES))
            .map(line -> line.substring(FILES.length()).strip().split(" +")[1])
            .findFirst()
            .orElseThrow();
    return hard.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(hard);
  }

  public String oneLine() {
    return "%s, %d cores, %d GB, %s%s"
        .formatted(
            cpu,
            cores,
            Math.round(memoryBytes / 1e9),
            date,
            versions.entrySet().stream()
                .map(entry -> ", " + entry.getKey() + " " + entry.getValue())
                .reduce("", String::concat));
  }

  private static String field(Path file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown"); // not every architecture has a model name
    }
  }

  private static Optional<String> version(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String line = new String(process.getInputStream().readAllBytes()).strip();
      return process.waitFor() == 0 ? Optional.of(line.replaceAll("^\\D*", "")) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the program is not installed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
