package dev.warren.system.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A Dockerfile, as far as Warren's own needs its language. What it does not know it refuses, so
 * that nothing in the file goes unread.
 */
final class Dockerfile {

  private static final Pattern FROM = Pattern.compile("FROM (\\S+) AS (\\S+)");
  private static final Pattern FLAG = Pattern.compile("--([a-z-]+)=(\\S+)\\s+(.*)");

  /**
   * One line of it.
   *
   * @param flags {@code --chmod=555} and the like, without the dashes
   */
  record Instruction(String name, Map<String, String> flags, List<String> words) {

    String last() {
      return words.get(words.size() - 1);
    }

    /** What a {@code COPY} copies to its last word. */
    List<String> sources() {
      return words.subList(0, words.size() - 1);
    }

    /** The stage that a {@code COPY} copies from; else it is the build's context. */
    Optional<String> from() {
      return Optional.ofNullable(flags.get("from"));
    }
  }

  /**
   * One {@code FROM} with what follows it, up to the next.
   *
   * @param from another stage of the file, or an image of a registry
   */
  private record Stage(String from, List<Instruction> instructions) {}

  private final Map<String, Stage> stages;
  private final String target;

  private Dockerfile(Map<String, Stage> stages, String target) {
    this.stages = stages;
    this.target = target;
    if (!stages.containsKey(target)) {
      throw new IllegalStateException("no stage " + target + " in " + stages.keySet());
    }
  }

  static Dockerfile read(Path file, String target) throws IOException {
    Map<String, Stage> stages = new LinkedHashMap<>();
    List<Instruction> open = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Matcher from = FROM.matcher(line);
      if (from.matches()) {
        open = new ArrayList<>();
        stages.put(from.group(2), new Stage(from.group(1), open));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        open.add(instruction(line));
      }
    }
    return new Dockerfile(stages, target);
  }

  /** Another target of the same file. */
  Dockerfile of(String other) {
    return new Dockerfile(stages, other);
  }

  String target() {
    return target;
  }

  private static Instruction instruction(String line) {
    String name = line.substring(0, line.indexOf(' '));
    String rest = line.substring(name.length()).strip();
    Map<String, String> flags = new LinkedHashMap<>();
    for (Matcher flag = FLAG.matcher(rest); flag.matches(); flag = FLAG.matcher(rest)) {
      flags.put(flag.group(1), flag.group(2));
      rest = flag.group(3);
    }
    if (name.equals("HEALTHCHECK") && rest.startsWith("CMD ")) {
      rest = rest.substring("CMD ".length());
    }
    return switch (name) {
      case "COPY", "EXPOSE", "USER", "WORKDIR" ->
          new Instruction(name, flags, List.of(rest.split("\\s+")));
      case "ENV" -> new Instruction(name, flags, List.of(rest.split("=", 2)));
      case "RUN", "ENTRYPOINT", "HEALTHCHECK" -> new Instruction(name, flags, json(rest));
      default -> throw new IllegalStateException("an instruction that no test knows: " + line);
    };
  }

  /** JSON is YAML too. */
  private static List<String> json(String array) {
    Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(array);
    if (!(read instanceof List<?> words)) {
      throw new IllegalStateException("a shell would stand between Docker and " + array);
    }
    return words.stream().map(String.class::cast).toList();
  }

  /** The image, of a registry, that it builds upon in the end. */
  String base() {
    String from = stages.get(target).from();
    return stages.containsKey(from) ? of(from).base() : from;
  }

  /** What makes it, from its base on. */
  List<Instruction> instructions() {
    Stage stage = stages.get(target);
    List<Instruction> all = new ArrayList<>();
    if (stages.containsKey(stage.from())) {
      all.addAll(of(stage.from()).instructions());
    }
    all.addAll(stage.instructions());
    return all;
  }

  List<Instruction> instructions(String name) {
    return instructions().stream().filter(one -> one.name().equals(name)).toList();
  }

  /** The last one of that name, which is the one that counts. */
  Optional<Instruction> last(String name) {
    return instructions(name).stream().reduce((earlier, later) -> later);
  }

  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    instructions("ENV").forEach(env -> environment.put(env.words().get(0), env.last()));
    return environment;
  }

  List<Integer> ports() {
    return instructions("EXPOSE").stream()
        .flatMap(expose -> expose.words().stream())
        .map(Integer::valueOf)
        .toList();
  }

  /** The files and folders of the build's context that go into it, or into what it copies from. */
  Set<String> copied() {
    Set<String> copied = new TreeSet<>();
    for (Instruction copy : instructions("COPY")) {
      copied.addAll(
          copy.from().map(from -> of(from).copied()).orElseGet(() -> Set.copyOf(copy.sources())));
    }
    return copied;
  }
}
