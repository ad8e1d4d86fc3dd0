package dev.warren.docs;

import dev.warren.testkit.Repository;
import dev.warren.testkit.docs.DocTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page in Markdown.
 *
 * @param file its absolute path
 */
record Page(Path file, List<String> lines) {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  static Page of(Path file) {
    try {
      return new Page(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The README and all of docs. */
  static List<Page> all() throws IOException {
    Path root = Repository.root();
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      return Stream.concat(Stream.of(root.resolve("README.md")), files)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .map(Page::of)
          .toList();
    }
  }

  /** The targets of all links and pictures, in their written form. */
  List<String> links() {
    return lines.stream()
        .flatMap(line -> LINK.matcher(line).results().map(found -> found.group(1)))
        .toList();
  }

  /** The file that a link without a scheme leads to. */
  Path target(String link) {
    String path = link.replaceAll("#.*", "");
    return path.isEmpty() ? file : file.resolveSibling(path).normalize();
  }

  /** The anchors that GitHub makes of the headings. */
  Set<String> anchors() {
    return text().stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /** The lines outside fenced code. */
  List<String> text() {
    List<String> text = new ArrayList<>();
    boolean isCode = false;
    for (String line : lines) {
      if (line.strip().startsWith("```")) {
        isCode = !isCode;
      } else if (!isCode) {
        text.add(line);
      }
    }
    return text;
  }

  /**
   * A block of fenced code.
   *
   * @param language the word after the opening fence; empty if there is none
   */
  record Code(String language, String text) {

    private static final Pattern NAME =
        Pattern.compile("(?://|#|<!--) ([\\w.]+\\.\\w+|Caddyfile).*");

    /** The file name in the first line's comment; empty for a block that is no file. */
    String name() {
      Matcher name = NAME.matcher(text.lines().findFirst().orElse(""));
      return name.matches() ? name.group(1) : "";
    }
  }

  /** The blocks of fenced code, in their order. */
  List<Code> code() {
    List<Code> code = new ArrayList<>();
    StringBuilder open = null;
    String fence = "";
    for (String line : lines) {
      if (!line.strip().startsWith("```")) {
        if (open != null) {
          // A block in a list has the indentation of its item.
          open.append(line.substring(Math.min(fence.indexOf('`'), indent(line)))).append('\n');
        }
      } else if (open == null) {
        fence = line;
        open = new StringBuilder();
      } else {
        code.add(new Code(fence.strip().substring(3), open.toString()));
        open = null;
      }
    }
    return code;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** The cells of each row of the first table under a heading, without header and delimiter row. */
  List<List<String>> table(String heading) {
    return DocTable.rows(lines.stream(), heading);
  }

  @Override
  public String toString() {
    return Repository.root().relativize(file).toString();
  }
}
