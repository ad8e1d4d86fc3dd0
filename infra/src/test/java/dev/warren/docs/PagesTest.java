package dev.warren.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Promises about every page of docs. */
class PagesTest {

  private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)[^`]*`");

  @Test
  void everyLinkLeadsSomewhere() throws Exception {
    List<String> broken = new ArrayList<>();
    for (Page page : Page.all()) {
      for (String link : page.links()) {
        if (!link.contains("://") && !leadsSomewhere(page, link)) {
          broken.add(page + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Page page, String link) {
    var target = page.target(link);
    int hash = link.indexOf('#');
    return Files.exists(target)
        && (hash < 0 || Page.of(target).anchors().contains(link.substring(hash + 1)));
  }

  /** Generated reports are left out. */
  @Test
  void linesAreAtMost120Characters() throws Exception {
    List<String> tooLong = new ArrayList<>();
    for (Page page : Page.all()) {
      if (!page.file().getParent().endsWith("performance")) {
        page.lines().stream()
            .filter(line -> line.length() > 120 && !line.startsWith("|"))
            .forEach(line -> tooLong.add(page + ": " + line));
      }
    }
    assertThat(tooLong).isEmpty();
  }

  /** Shell commands and data are left out. A test runs a program if it names the program's file. */
  @Test
  void everyProgramIsRunByATest() throws Exception {
    String tests = testsOfPages();
    Set<String> others = Set.of("", "sh", "json", "java");
    List<String> notRun = new ArrayList<>();
    for (Page page : Page.all()) {
      for (Page.Code code : page.code()) {
        if (!others.contains(code.language())
            && (code.name().isEmpty() || !tests.contains('"' + code.name() + '"'))) {
          notRun.add(page + ": " + code.text().lines().findFirst().orElse(""));
        }
      }
    }
    assertThat(notRun).isEmpty();
  }

  private static String testsOfPages() throws Exception {
    StringBuilder tests = new StringBuilder();
    Path folder = Repository.root().resolve("infra/src/test/java/dev/warren/docs");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        tests.append(Files.readString(file));
      }
    }
    return tests.toString();
  }

  @Test
  void everyClassOfTheGlossaryExists() throws Exception {
    Set<String> classes = Source.all().keySet();
    List<String> named =
        Page.of(Repository.root().resolve("docs/glossary.md")).lines().stream()
            .filter(line -> line.startsWith("|"))
            .map(line -> line.split("\\|")[2])
            .flatMap(cell -> CLASS.matcher(cell).results().map(found -> found.group(1)))
            .toList();
    assertThat(named).isNotEmpty();
    assertThat(classes).containsAll(named);
  }

  @Test
  void everyDecisionHasItsParts() throws Exception {
    List<Page> decisions =
        Page.all().stream().filter(page -> page.file().getParent().endsWith("decisions")).toList();
    assertThat(decisions).isNotEmpty();
    for (Page decision : decisions) {
      assertThat(String.join("\n", decision.lines()))
          .as(decision.toString())
          .contains("**Context.**", "**Decision.**", "**What would change it.**");
    }
  }

  @Test
  void theMapNamesEveryPage() throws Exception {
    Page map = Page.of(Repository.root().resolve("docs/README.md"));
    List<String> linked = map.links().stream().map(link -> map.target(link).toString()).toList();
    for (Page page : Page.all()) {
      if (page.file().startsWith(map.file().getParent())
          && !page.file().getParent().endsWith("performance")
          && !page.file().equals(map.file())) {
        assertThat(linked).as("links of docs/README.md").contains(page.file().toString());
      }
    }
  }
}
