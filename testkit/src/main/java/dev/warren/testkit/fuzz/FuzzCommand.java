package dev.warren.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fuzzes targets one after the other, each for the same time. First it runs the seeds, then Jazzer,
 * which keeps the inputs that reach new code. Last it measures the growth of time with all kept
 * inputs. {@code infra/fuzz} starts it, with the time in seconds, a folder, and the targets'
 * classes.
 */
public final class FuzzCommand {

  /** The part of the time for measuring growth. */
  private static final int PART_OF_GROWTH = 5;

  private final Path folder;
  private final Duration time;

  private FuzzCommand(Path folder, Duration time) {
    this.folder = folder;
    this.time = time;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> targets = Arrays.asList(arguments).subList(2, arguments.length);
    Duration each = Duration.ofSeconds(Long.parseLong(arguments[0])).dividedBy(targets.size());
    FuzzCommand command = new FuzzCommand(Path.of(arguments[1]), each);
    int findings = 0;
    for (String target : targets) {
      findings += command.fuzz(target) ? 0 : 1;
    }
    System.out.printf("infra/fuzz: %d targets, %d with a finding%n", targets.size(), findings);
    System.exit(findings == 0 ? 0 : 1);
  }

  /** Fuzzes one target; returns false if there is a finding. */
  private boolean fuzz(String type) throws Exception {
    FuzzTarget target = (FuzzTarget) Class.forName(type).getDeclaredConstructor().newInstance();
    Path of = folder.resolve(target.name());
    Path corpus = Files.createDirectories(of.resolve("corpus"));
    List<byte[]> seeds = Seeds.of(target);
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    try {
      new Fuzzing(target).runSeeds();
      Duration ofGrowth = time.dividedBy(PART_OF_GROWTH);
      int exit = jazzer(type, of, time.minus(ofGrowth));
      List<byte[]> kept = contents(corpus);
      int families = new Fuzzing(target, kept).runGrowth(ofGrowth, System.nanoTime());
      System.out.printf(
          "%s: %d inputs that reach different code, %d families of growing inputs%n",
          target.name(), kept.size(), families);
      return report(target, of) && exit == 0;
    } catch (AssertionError finding) {
      finding.printStackTrace(System.out);
      return false;
    }
  }

  private static int jazzer(String type, Path folder, Duration time)
      throws IOException, InterruptedException {
    Path log = folder.resolve("jazzer.log");
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx1g",
            "-Xss4m",
            "-Dio.netty.leakDetection.level=paranoid",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + JazzerTarget.class.getName(),
            "--target_args=" + type,
            "--instrumentation_includes=dev.warren.**",
            "--reproducer_path=" + folder,
            "-artifact_prefix=" + folder + "/",
            "-max_total_time=" + Math.max(1, time.toSeconds()),
            "-timeout=20",
            "-max_len=65536",
            "-rss_limit_mb=3000",
            folder.resolve("corpus").toString());
    int exit =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (exit != 0) {
      System.out.println("Jazzer ended with " + exit + ", see " + log);
    }
    return exit;
  }

  /** Prints the inputs that Jazzer has set aside; returns whether there are none. */
  private static boolean report(FuzzTarget target, Path folder) throws IOException {
    List<Path> findings = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.getFileName().toString().matches("(crash|timeout|oom|leak)-.*"))
          .forEach(findings::add);
    }
    for (Path finding : findings) {
      System.out.printf(
          "%s: add this line to its seeds, then mend what it breaks: %s%n",
          target.name(), Seeds.encode(Files.readAllBytes(finding)));
    }
    return findings.isEmpty();
  }

  private static List<byte[]> contents(Path corpus) throws IOException {
    List<byte[]> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(corpus)) {
      for (Path file : files.sorted().toList()) {
        all.add(Files.readAllBytes(file));
      }
    }
    return all;
  }
}
