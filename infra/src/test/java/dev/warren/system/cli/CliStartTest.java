package dev.warren.system.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A command loads its classes from the archive that {@code cli/warren} has made. */
class CliStartTest {

  private static final String JAVA_HOME = System.getProperty("java.home");

  private static String run(String... line) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("JAVA_HOME", JAVA_HOME);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return printed;
  }

  @Test
  void classesComeFromTheArchive() throws Exception {
    Path root = Repository.root();
    assertThat(run(root.resolve("cli/warren").toString(), "--version")).startsWith("warren ");

    // The launcher's note of what it starts: JAVA_HOME as it was, the JDK, the program's folder.
    String folder = Files.readAllLines(root.resolve(".warren/programs/warren.start")).get(2);
    List<String> loaded =
        run(
                JAVA_HOME + "/bin/java",
                "@" + folder + "/options",
                "-Xlog:class+load",
                "-jar",
                folder + "/warren.jar",
                "--version")
            .lines()
            .filter(line -> line.contains(" picocli.") || line.contains(" dev.warren."))
            // Lambdas and proxies are made while a program runs.
            .filter(line -> !line.contains("$$Lambda") && !line.contains("$Proxy"))
            .toList();

    assertThat(loaded).isNotEmpty().allMatch(line -> line.contains("shared objects file"));
  }
}
