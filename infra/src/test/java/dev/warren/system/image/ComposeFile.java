package dev.warren.system.image;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A compose file, read as Docker Compose reads it in a shell with certain variables. */
final class ComposeFile {

  /** {@code ${NAME}}, {@code ${NAME:-default}} and {@code ${NAME:?what to do}}. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([-?])([^}]*))?}");

  /**
   * A port that is published: {@code host:published:target}.
   *
   * @param host the address of this machine that it is published on
   */
  record Port(String host, int published, int target) {

    static Port of(Object text) {
      String[] parts = text.toString().split(":");
      if (parts.length != 3) {
        throw new IllegalStateException("published on every address of the machine: " + text);
      }
      return new Port(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
  }

  private final Path folder;
  private final Map<?, ?> content;
  private final Map<String, String> shell;

  private ComposeFile(Path folder, Map<?, ?> content, Map<String, String> shell) {
    this.folder = folder;
    this.content = content;
    this.shell = shell;
  }

  static ComposeFile read(Path file, Map<String, String> shell) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      Map<?, ?> content = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      return new ComposeFile(file.getParent(), content, shell);
    }
  }

  Set<String> services() {
    return strings(content.get("services")).keySet();
  }

  Set<String> volumes() {
    return strings(content.get("volumes")).keySet();
  }

  Service service(String name) {
    return new Service(name, strings(strings(content.get("services")).get(name)));
  }

  /** A service of it. */
  final class Service {

    private final String name;
    private final Map<String, @Nullable Object> fields;

    private Service(String name, Map<String, @Nullable Object> fields) {
      this.name = name;
      this.fields = fields;
    }

    Set<String> fields() {
      return fields.keySet();
    }

    @Nullable Object field(String field) {
      return fields.get(field);
    }

    /** The folder that its image is built from. */
    Path context() {
      return folder.resolve(build("context")).normalize();
    }

    /** What its image is built by. */
    Dockerfile image() throws IOException {
      return Dockerfile.read(context().resolve(build("dockerfile")), build("target"));
    }

    private String build(String field) {
      return String.valueOf(strings(fields.get("build")).get(field));
    }

    /** The names of the variables that it sets or hands on. */
    Set<String> variables() {
      return strings(fields.get("environment")).keySet();
    }

    /** The variables that its containers get. */
    Map<String, String> environment() {
      Map<String, String> environment = new LinkedHashMap<>();
      strings(fields.get("environment"))
          .forEach(
              (variable, value) -> {
                if (value != null) {
                  environment.put(variable, interpolated(value.toString()));
                } else if (shell.containsKey(variable)) {
                  environment.put(variable, shell.get(variable));
                }
              });
      return environment;
    }

    List<Port> ports() {
      return list(fields.get("ports")).stream()
          .map(port -> Port.of(interpolated(port.toString())))
          .toList();
    }

    List<String> volumes() {
      return list(fields.get("volumes")).stream().map(Object::toString).toList();
    }

    /** The services that it waits for until they are healthy. */
    List<String> waitsFor() {
      return strings(fields.get("depends_on")).entrySet().stream()
          .filter(one -> "service_healthy".equals(strings(one.getValue()).get("condition")))
          .map(Map.Entry::getKey)
          .toList();
    }

    /** How long it may take to end before it is killed. */
    Duration stopGracePeriod() {
      return Duration.parse("PT" + fields.get("stop_grace_period"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private String interpolated(String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(found -> Matcher.quoteReplacement(valueOf((Matcher) found)));
  }

  private String valueOf(Matcher variable) {
    String value = shell.getOrDefault(variable.group(1), "");
    if (value.isEmpty() && "?".equals(variable.group(2))) {
      throw new IllegalStateException(variable.group(3));
    }
    return value.isEmpty() && variable.group(3) != null ? variable.group(3) : value;
  }

  private static Map<String, @Nullable Object> strings(@Nullable Object map) {
    Map<String, @Nullable Object> strings = new LinkedHashMap<>();
    if (map != null) {
      ((Map<?, ?>) map).forEach((key, value) -> strings.put((String) key, value));
    }
    return strings;
  }

  private static List<?> list(@Nullable Object list) {
    return list == null ? List.of() : (List<?>) list;
  }
}
