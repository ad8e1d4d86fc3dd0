package dev.warren.docs;

import static java.util.regex.Pattern.MULTILINE;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The source text of a class of main code, which shows package-private classes too.
 *
 * @param name the class's simple name
 * @param code the source without comments and imports
 */
record Source(String name, String code) {

  private static final Pattern NOT_CODE =
      Pattern.compile("/\\*.*?\\*/|//[^\\n]*|^import [^\\n]*", Pattern.DOTALL | MULTILINE);

  private static final Pattern SUPERTYPES = Pattern.compile("\\b(?:implements|extends)\\b([^{]*)");

  private static final Pattern TYPE = Pattern.compile("\\b[A-Z]\\w*");

  static Source of(Path file) {
    try {
      return new Source(
          file.getFileName().toString().replace(".java", ""),
          NOT_CODE.matcher(Files.readString(file)).replaceAll(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The main classes of shared-model, gateway and notifier-worker, by simple name. */
  static Map<String, Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(Repository.root())) {
      return files
          .filter(file -> file.toString().matches(".*/src/main/java/.*\\.java"))
          .filter(file -> !file.toString().contains("/bench/"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  file -> file,
                  (one, other) -> one));
    }
  }

  /**
   * The packages directly below a package, each with those of its siblings that its classes import.
   * A deeper package counts as part of its parent.
   */
  static Map<String, Set<String>> packageUses(String module, String parent) throws IOException {
    Path folder = Repository.root().resolve(module + "/src/main/java/" + parent.replace('.', '/'));
    Pattern use =
        Pattern.compile(
            "^import (?:static )?" + Pattern.quote(parent) + "\\.([a-z]+)\\.", MULTILINE);
    Map<String, Set<String>> uses = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Path inside = folder.relativize(file);
        if (inside.getNameCount() > 1) {
          String name = inside.getName(0).toString();
          Set<String> used = uses.computeIfAbsent(name, each -> new TreeSet<>());
          use.matcher(Files.readString(file)).results().forEach(found -> used.add(found.group(1)));
          used.remove(name);
        }
      }
    }
    return uses;
  }

  /** Whether this class names the other one, or a type that the other one implements. */
  boolean refersTo(Source other) {
    return names().contains(other.name)
        || other.supertypes().stream().anyMatch(type -> names().contains(type));
  }

  private Set<String> names() {
    return types(code);
  }

  private Set<String> supertypes() {
    return SUPERTYPES
        .matcher(code)
        .results()
        .flatMap(found -> types(found.group(1)).stream())
        .collect(Collectors.toSet());
  }

  private static Set<String> types(String code) {
    return TYPE.matcher(code).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
