package dev.warren.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The repository in which the tests run. */
public final class Repository {

  private Repository() {}

  /** The top folder of the repository. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("infra/rabbitmq"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no repository here: run the tests inside of it");
      }
    }
    return folder;
  }

  /** The text of a file, by its path below {@link #root()}. */
  public static String read(String file) throws IOException {
    return Files.readString(root().resolve(file));
  }
}
