package dev.warren.system.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.system.process.Program;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.FreePorts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both programs with what {@code infra/compose.yaml} and the manifests for Kubernetes leave them: a
 * read-only file system, no capability, and {@code /tmp} in memory. A mount namespace takes the
 * container's place.
 */
final class ReadOnlyProgramsTest {

  private static final String CONTAINER =
      """
      mount --make-rprivate /
      for point in / "$(stat -c %m "$(dirname "$1")")"; do mount -o remount,ro,bind "$point"; done
      mount -t tmpfs -o size=64m,mode=1777,exec tmpfs /tmp
      if touch "$1" 2>/dev/null; then echo 'the file system is writable'; exit 1; fi
      shift
      exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
      """;

  @BeforeAll
  static void requireNamespaces() throws Exception {
    assumeTrue(run("unshare", "-m", "true") == 0, "no mount namespaces for this user");
  }

  @ParameterizedTest
  @CsvSource({"gateway, gateway", "notifier-worker, worker"})
  void programsRunOnAReadOnlyFileSystem(String module, String user) throws Exception {
    Path log =
        Files.createTempFile(
            Files.createDirectories(Path.of("target/processes")), "read-only-" + module, ".log");
    int port = FreePorts.next();
    Process process = start(module, user, port, log);
    try {
      Patience.await(module + " is healthy; its log is " + log)
          .until(
              () -> {
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                return status(port) == 200;
              });
    } finally {
      process.destroy();
      assertThat(process.waitFor()).as("SIGTERM ends it").isEqualTo(143);
    }
    // Netty would fall back to Java's own sockets without its library in /tmp.
    assertThat(Files.readString(log))
        .doesNotContain("Read-only file system", "UnsatisfiedLinkError");
  }

  private static Process start(String module, String user, int port, Path log) throws Exception {
    ProcessBuilder plain = Program.of(module);
    Path mark = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "mark");
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "bash", "-euc", CONTAINER));
    command.addAll(List.of("container", mark.resolve("file").toString()));
    command.addAll(plain.command());
    ProcessBuilder contained = new ProcessBuilder(command).redirectErrorStream(true);
    contained.redirectOutput(log.toFile());
    contained.environment().put(WarrenProcess.ADDRESSES, SharedWarren.broker().urlOf(user));
    contained.environment().put("WARREN_JWT_SECRET", WarrenProcess.JWT_SECRET);
    contained.environment().put("SERVER_ADDRESS", "127.0.0.1");
    contained.environment().put("SERVER_PORT", Integer.toString(port));
    return contained.start();
  }

  private static int status(int port) {
    try {
      URI health = URI.create("http://127.0.0.1:" + port + "/actuator/health");
      HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
      return connection.getResponseCode();
    } catch (IOException e) {
      return -1;
    }
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
