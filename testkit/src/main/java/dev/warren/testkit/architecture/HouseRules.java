package dev.warren.testkit.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The rules for the main code of every module. Each rule returns its violations, ready to be
 * printed by an assertion that there are none.
 */
public final class HouseRules {

  private static final int MAX_PARAMETERS = 6;

  private static final int MAX_LINES = 300;

  private final Path sources;
  private final JavaClasses classes;

  /** The rules, read once, when the first test needs them. */
  private static final class ThisModule {
    static final HouseRules RULES =
        new HouseRules(Path.of("").toAbsolutePath().getFileName().toString());
  }

  /** The rules for the module whose tests run, as these have its folder as working directory. */
  public static HouseRules ofThisModule() {
    return ThisModule.RULES;
  }

  /**
   * @param module the module's folder in the repository; its classes must be compiled
   */
  public HouseRules(String module) {
    this(
        Repository.root().resolve(module + "/src/main/java"),
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPath(Repository.root().resolve(module + "/target/classes")));
  }

  HouseRules(Path sources, JavaClasses classes) {
    this.sources = sources;
    this.classes = classes;
  }

  /** The classes of the module's main code. */
  public JavaClasses classes() {
    return classes;
  }

  /**
   * Finds knots: sets of classes of one package in which each class depends on all others, directly
   * or through other classes of the package. Such classes can only be read, tested and changed
   * together. A nested class counts as its outermost class.
   *
   * @param exceptions knots that may stay, by their simple names in alphabetical order, such as
   *     {@code "Audience, Batch"}; each needs a comment with the reason
   */
  public List<String> knots(String... exceptions) {
    Map<String, Set<String>> needs = new TreeMap<>();
    for (JavaClass each : classes) {
      JavaClass from = outermost(each);
      Set<String> targets = needs.computeIfAbsent(from.getName(), name -> new TreeSet<>());
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> outermost(dependency.getTargetClass()))
          .filter(to -> to.getPackageName().equals(from.getPackageName()) && !to.equals(from))
          .forEach(to -> targets.add(to.getName()));
    }
    Set<String> allowed = Set.of(exceptions);
    Set<String> knots = new TreeSet<>();
    for (String each : needs.keySet()) {
      Set<String> knot = new TreeSet<>();
      for (String other : reachable(each, needs)) {
        if (reachable(other, needs).contains(each)) {
          knot.add(other.substring(other.lastIndexOf('.') + 1));
        }
      }
      String names = String.join(", ", knot);
      if (!knot.isEmpty() && !allowed.contains(names)) {
        knots.add(each.substring(0, each.lastIndexOf('.')) + ": " + names);
      }
    }
    return List.copyOf(knots);
  }

  private static JavaClass outermost(JavaClass nested) {
    JavaClass outer = nested.getBaseComponentType();
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  private static Set<String> reachable(String from, Map<String, Set<String>> needs) {
    Set<String> found = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(needs.getOrDefault(from, Set.of()));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (found.add(next)) {
        open.addAll(needs.getOrDefault(next, Set.of()));
      }
    }
    return found;
  }

  /**
   * Finds uses of a package below the root package that the table does not list. The root package
   * itself wires the packages together and may use all of them; none of them may use it.
   *
   * @param root the program's root package
   * @param mayUse the packages that each package may use
   */
  public List<String> unlistedUses(String root, Map<String, Set<String>> mayUse) {
    Map<String, String> uses = new TreeMap<>();
    for (JavaClass each : classes) {
      String from = room(root, each);
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String to = room(root, dependency.getTargetClass());
        if (!from.isEmpty()
            && dependency.getTargetClass().getPackageName().startsWith(root)
            && !to.equals(from)
            && !mayUse.getOrDefault(from, Set.of()).contains(to)) {
          uses.put(from + " → " + to, dependency.getDescription());
        }
      }
    }
    return uses.entrySet().stream().map(use -> use.getKey() + ": " + use.getValue()).toList();
  }

  /**
   * The package of a class, directly below the root; empty for the root package itself and for
   * classes outside of it.
   */
  private static String room(String root, JavaClass of) {
    String name = of.getPackageName();
    return name.startsWith(root + ".") ? name.substring(root.length() + 1).split("\\.")[0] : "";
  }

  /**
   * Finds constructors with more than six parameters, whose calls nobody can read. Records of
   * settings are left out, because Spring calls their constructors.
   */
  public List<String> longConstructors() {
    return classes.stream()
        .filter(each -> !each.getSimpleName().endsWith("Settings"))
        .flatMap(each -> each.getConstructors().stream())
        .filter(each -> each.getRawParameterTypes().size() > MAX_PARAMETERS)
        .map(JavaConstructor::getFullName)
        .sorted()
        .toList();
  }

  /** Finds sources with more than 300 lines, which have more than one subject. */
  public List<String> longFiles() throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> Map.entry(sources.relativize(file).toString(), lines(file)))
          .filter(file -> file.getValue() > MAX_LINES)
          .map(file -> file.getKey() + " has " + file.getValue() + " lines")
          .sorted()
          .toList();
    }
  }

  /**
   * Finds records whose {@code toString} shows a secret, that is, a component with the name of a
   * secret. Such a record gets into logs and error texts unnoticed, as a part of other records.
   */
  public List<String> shownSecrets() {
    return classes.stream()
        .filter(JavaClass::isRecord)
        .map(JavaClass::reflect)
        .filter(Secrecy::isShown)
        .map(Class::getName)
        .sorted()
        .toList();
  }

  /**
   * Finds classes that read JSON with one of Jackson's usual mappers. These keep the names of
   * fields that they have read, so that strangers can fill the memory.
   */
  public List<String> forgetlessReaders() {
    return classes.stream()
        .filter(each -> calls(each, "readTree", "readValue") && calls(each, "shared", "builder"))
        .map(JavaClass::getName)
        .sorted()
        .toList();
  }

  /** Whether a class calls one of these methods of Jackson's, a builder without a factory. */
  private static boolean calls(JavaClass by, String... methods) {
    return by.getMethodCallsFromSelf().stream()
        .filter(call -> call.getTargetOwner().getPackageName().startsWith("tools.jackson"))
        .filter(call -> !call.getName().equals("builder") || isUsual(call))
        .anyMatch(call -> List.of(methods).contains(call.getName()));
  }

  private static boolean isUsual(JavaMethodCall builder) {
    return builder.getTargetOwner().getSimpleName().equals("JsonMapper")
        && builder.getTarget().getRawParameterTypes().isEmpty();
  }

  private static int lines(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }
}
