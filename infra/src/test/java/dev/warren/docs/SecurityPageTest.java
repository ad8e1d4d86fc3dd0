package dev.warren.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each attack in docs/security.md has an existing test, or a reason why there is no guard. */
class SecurityPageTest {

  /** The number of attacks in the security review, which the page must not go below. */
  private static final int LEAST_ATTACKS = 96;

  private static final String HEADER = "| attack | guard | setting | test |";

  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

  @Test
  void everyAttackHasATestOrAReason() throws Exception {
    Map<String, String> sources = testSources();
    List<String> problems = new ArrayList<>();
    List<List<String>> attacks = attacks();
    for (List<String> attack : attacks) {
      List<MatchResult> tests = TEST.matcher(attack.get(3)).results().toList();
      if (tests.isEmpty() && !attack.get(1).startsWith("none: ")) {
        problems.add(attack.get(0) + ": no test, and no reason");
      }
      for (MatchResult test : tests) {
        if (!sources.getOrDefault(test.group(1), "").contains(" " + test.group(2) + "(")) {
          problems.add(attack.get(0) + ": there is no test " + test.group());
        }
      }
    }
    assertThat(problems).isEmpty();
    assertThat(attacks).hasSizeGreaterThanOrEqualTo(LEAST_ATTACKS);
    assertThat(attacks).extracting(attack -> attack.get(0)).doesNotHaveDuplicates();
  }

  /** The rows of all tables with the four columns in {@link #HEADER}. */
  private static List<List<String>> attacks() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : Repository.read("docs/security.md").lines().toList()) {
      if (line.equals(HEADER)) {
        inTable = true;
      } else if (!line.startsWith("|")) {
        inTable = false;
      } else if (inTable && !line.startsWith("|---")) {
        String[] cells = line.split("(?<!\\\\)\\|");
        rows.add(Arrays.stream(cells).skip(1).map(String::strip).toList());
      }
    }
    return rows;
  }

  /**
   * The source of each test class by its simple name. Classes with the same name share an entry.
   */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String folder :
        List.of(
            "gateway/src/test",
            "notifier-worker/src/test",
            "shared-model/src/test",
            "shared-boot/src/test",
            "infra/src/test",
            "testkit/src")) {
      try (Stream<Path> files = Files.walk(Repository.root().resolve(folder))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          sources.merge(name, Files.readString(file), String::concat);
        }
      }
    }
    return sources;
  }
}
