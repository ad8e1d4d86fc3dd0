package dev.warren.system.image;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code infra/compose.yaml} and the Dockerfile, as text. */
final class Compose {

  private Compose() {}

  static Map<String, Object> file() throws IOException {
    return map(
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Repository.read("infra/compose.yaml")));
  }

  static Map<String, Object> services() throws IOException {
    return map(file().get("services"));
  }

  static Map<String, Object> service(String name) throws IOException {
    return map(services().get(name));
  }

  /** The stage of the Dockerfile that a service is built from; null for an image of others. */
  static String target(Map<String, Object> service) {
    return service.get("build") == null ? null : (String) map(service.get("build")).get("target");
  }

  /** The lines of a stage of the Dockerfile. */
  static List<String> stage(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Repository.read("infra/images/Dockerfile").lines().toList()) {
      if (line.startsWith("FROM ")) {
        inside = line.endsWith(" AS " + name);
      } else if (inside) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The files and folders of the repository that are copied into the images. */
  static List<String> copied() throws IOException {
    return Pattern.compile("(?m)^COPY (?!--from)(?:--\\S+ )*(.*) \\S+$")
        .matcher(Repository.read("infra/images/Dockerfile"))
        .results()
        .flatMap(copy -> Stream.of(copy.group(1).split(" ")))
        .toList();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object yaml) {
    return (Map<String, Object>) yaml;
  }

  static List<?> list(Object yaml) {
    return yaml == null ? List.of() : (List<?>) yaml;
  }
}
