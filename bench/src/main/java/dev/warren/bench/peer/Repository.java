package dev.warren.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The repository in which this program was built. The bench measures its jars and uses its scripts.
 */
final class Repository {

  private Repository() {}

  static Path privateNode() {
    return root().resolve("infra/private-node");
  }

  /** The built jar of a module. */
  static Path jar(String module) {
    return root().resolve(module + "/target/" + module + ".jar");
  }

  /** The repository around this program's jar, or around the current folder. */
  static Path root() {
    Path program =
        Path.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)[0]);
    for (Path start : List.of(program, Path.of(""))) {
      Path root = above(start.toAbsolutePath().normalize());
      if (root != null) {
        return root;
      }
    }
    throw new IllegalStateException("run it inside Warren's repository");
  }

  private static @Nullable Path above(Path start) {
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("infra/private-node"))) {
        return folder;
      }
    }
    return null;
  }
}
