package dev.warren.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/architecture.md fits the code: each class of a way refers to the next, each package uses
 * only the packages of its row, and the named methods exist. The test reads sources, because most
 * of these classes are package-private.
 */
class ArchitectureDocTest {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w*)`");

  private static final Page PAGE = Page.of(Repository.root().resolve("docs/architecture.md"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "### Way 1: SEND to RabbitMQ",
        "### Way 1, back: the reply",
        "### Way 2: event to topic",
        "### Way 3: log to socket",
        "### Way 4: SUBSCRIBE with `since` to live"
      })
  void eachClassRefersToTheNext(String way) {
    List<List<String>> rows = PAGE.table(way);
    assertThat(rows).hasSizeGreaterThan(4);
    Source before = null;
    Set<Source> callers = new HashSet<>();
    for (List<String> row : rows) {
      Source step = Source.of(PAGE.target(link(row.get(1))));
      boolean returns = row.get(0).matches("\\d+[a-z]");
      if (returns) {
        assertThat(callers)
            .as("%s refers to none of them", row.get(0))
            .anyMatch(each -> each.refersTo(step));
        callers.add(step);
      } else {
        if (before != null) {
          assertThat(before.refersTo(step))
              .as("%s refers to %s", before.name(), step.name())
              .isTrue();
        }
        before = step;
        callers = new HashSet<>(Set.of(step));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, dev.warren.gateway",
    "notifier-worker, dev.warren.worker",
    "shared-model, dev.warren",
    "cli, dev.warren.cli"
  })
  void packagesUseOnlyThoseOfTheirRow(String module, String parent) throws Exception {
    Map<String, Set<String>> mayUse = new TreeMap<>();
    for (List<String> row : PAGE.table("### Packages of " + module)) {
      mayUse.put(row.get(0).replace("`", ""), Set.copyOf(codes(row.get(2))));
    }
    Map<String, Set<String>> uses = Source.packageUses(module, parent);
    assertThat(mayUse.keySet()).isEqualTo(uses.keySet());
    uses.forEach((name, used) -> assertThat(mayUse.get(name)).as(name).containsAll(used));
  }

  @Test
  void everyNamedMethodExists() throws Exception {
    Map<String, Path> classes = Source.all();
    List<MatchResult> named =
        PAGE.lines().stream().flatMap(line -> METHOD.matcher(line).results()).toList();
    assertThat(named).isNotEmpty();
    for (MatchResult method : named) {
      assertThat(classes).containsKey(method.group(1));
      assertThat(Source.of(classes.get(method.group(1))).code())
          .as(method.group())
          .containsPattern("\\b" + method.group(2) + "\\(");
    }
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  private static String link(String cell) {
    return cell.replaceAll(".*\\]\\((.*)\\).*", "$1");
  }
}
