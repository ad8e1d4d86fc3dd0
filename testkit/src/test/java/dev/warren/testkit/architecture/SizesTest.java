package dev.warren.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No file of any module is too long to read in one sitting. */
class SizesTest {

  /** The number of lines of every Java source below this folder of any module, by path. */
  private static TreeMap<String, Integer> lines(String folder) throws IOException {
    Path root = Repository.root();
    TreeMap<String, Integer> lines = new TreeMap<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path sources : modules.map(module -> module.resolve(folder)).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              lines.put(root.relativize(file).toString(), Files.readAllLines(file).size());
            }
          }
        }
      }
    }
    return lines;
  }

  @Test
  void mainFilesHaveThreeHundredLinesAtMost() throws IOException {
    TreeMap<String, Integer> lines = lines("src/main/java");
    lines.values().removeIf(n -> n <= 300);
    assertThat(lines).isEmpty();
  }

  @Test
  void testsHaveFourHundredFiftyLinesAtMost() throws IOException {
    TreeMap<String, Integer> lines = lines("src/test/java");
    lines.values().removeIf(n -> n <= 450);
    assertThat(lines).isEmpty();
  }

  /** CommandPath and EventIntake each show a whole path on one page. */
  @Test
  void waysHaveHundredFiftyLinesAtMost() throws IOException {
    TreeMap<String, Integer> lines = lines("src/main/java");
    lines
        .keySet()
        .removeIf(f -> !f.endsWith("/CommandPath.java") && !f.endsWith("/EventIntake.java"));
    assertThat(lines).hasSize(2);
    assertThat(List.copyOf(lines.values())).allMatch(n -> n <= 150);
  }
}
