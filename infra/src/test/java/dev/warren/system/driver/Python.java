package dev.warren.system.driver;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Path;

/** The system's Python, because Debian's packages do not work with another Python on PATH. */
public final class Python {

  public static final String PROGRAM = "/usr/bin/python3";

  public static final Path FOLDER = Repository.root().resolve("infra/src/test/python");

  private Python() {}

  /** Fails if this module is missing. */
  public static void require(String module, String debianPackage)
      throws IOException, InterruptedException {
    if (new ProcessBuilder(PROGRAM, "-c", "import " + module).start().waitFor() != 0) {
      throw new IllegalStateException(
          module + " is not installed: run infra/test, or install " + debianPackage);
    }
  }
}
