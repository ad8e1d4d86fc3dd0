package dev.warren.system.process;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Starts Warren's programs like {@code infra/up}: those of the last build, with their archive. */
public final class Program {

  private static final String JAVA_HOME = System.getProperty("java.home");

  private static final Map<Path, String> FOLDERS = new ConcurrentHashMap<>();

  private Program() {}

  /**
   * A command for a module's program. It runs with the first JIT compiler only: a process of the
   * tests ends before the second one pays off, and without that it needs 40 % less CPU until it is
   * ready.
   */
  public static ProcessBuilder of(String module) {
    return of(Repository.root(), module);
  }

  /** The same for a module of a checkout, which may be another one than that of the tests. */
  public static ProcessBuilder of(Path checkout, String module) {
    String folder = FOLDERS.computeIfAbsent(checkout.resolve(module), Program::prepare);
    return new ProcessBuilder(
        JAVA_HOME + "/bin/java",
        "@" + folder + "/options",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        folder + "/" + module + ".jar");
  }

  private static String prepare(Path program) {
    String script = program.resolveSibling("infra/lib/prepare").toString();
    String module = program.getFileName().toString();
    ProcessBuilder prepare =
        new ProcessBuilder(script, module).redirectError(ProcessBuilder.Redirect.INHERIT);
    prepare.environment().put("JAVA_HOME", JAVA_HOME);
    try {
      Process process = prepare.start();
      String folder = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(script + " " + module + " failed; its reason is above");
      }
      return folder.strip();
    } catch (IOException e) {
      throw new IllegalStateException(script + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + module + " was prepared", e);
    }
  }
}
