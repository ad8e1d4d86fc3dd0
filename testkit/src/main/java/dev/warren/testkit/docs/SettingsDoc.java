package dev.warren.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Compares docs/settings.md with the settings of a program: names, variables and defaults. */
public final class SettingsDoc {

  private final TreeSet<String> settings = new TreeSet<>();

  private SettingsDoc() {}

  /**
   * Fails if the page and the program differ.
   *
   * @param section the heading of the program's table
   * @param packages the packages with the program's {@code @ConfigurationProperties}
   */
  public static void assertSays(String section, String... packages) throws Exception {
    SettingsDoc doc = new SettingsDoc();
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    for (String each : packages) {
      for (var found : scan.findCandidateComponents(each)) {
        Class<?> type = Class.forName(found.getBeanClassName());
        doc.collect(type.getAnnotation(ConfigurationProperties.class).value(), type);
      }
    }
    assertThat(doc.settings).isNotEmpty();
    assertThat(documented(section)).isEqualTo(doc.settings);
  }

  /** Adds a row for each component of a record and of its nested records. */
  private void collect(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + kebab(component.getName());
      Type generic = component.getGenericType();
      if (component.getType() == Map.class) {
        String key =
            switch (component.getName()) {
              case "kinds" -> "<kind>";
              case "tokens" -> "<token>";
              case "owners" -> "<agent>";
              default -> "<name>";
            };
        inner(name + "." + key, argument(generic, 1), null);
      } else if (component.getType() == List.class
          && argument(generic, 0) instanceof Class<?> element
          && element.isRecord()) {
        collect(name + "[<n>]", element);
      } else {
        inner(name, component.getType(), byDefault(type, component));
      }
    }
  }

  private void inner(String name, Type type, String defaultValue) {
    if (type instanceof Class<?> nested && nested.isRecord()) {
      collect(name, nested);
    } else {
      settings.add(row(name, defaultValue));
    }
  }

  private static String row(String name, String defaultValue) {
    String variable = name.replace("-", "_").replaceAll("[.\\[]+", "_").replace("]", "");
    return "| `%s` | `%s` | %s |"
        .formatted(
            name,
            variable.toUpperCase(Locale.ROOT),
            defaultValue == null ? "–" : "`" + defaultValue + "`");
  }

  private static Type argument(Type generic, int index) {
    return ((ParameterizedType) generic).getActualTypeArguments()[index];
  }

  private static String byDefault(Class<?> type, RecordComponent component) {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      if (components[i].getName().equals(component.getName())) {
        DefaultValue value =
            type.getDeclaredConstructors()[0].getParameters()[i].getAnnotation(DefaultValue.class);
        return value == null || value.value().length == 0 ? null : String.join(",", value.value());
      }
    }
    throw new IllegalArgumentException(component.toString());
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The first three cells of each row: setting, variable, default. */
  private static TreeSet<String> documented(String section) throws IOException {
    TreeSet<String> rows = new TreeSet<>();
    for (List<String> cells : DocTable.rows("docs/settings.md", "## " + section)) {
      rows.add("| %s | %s | %s |".formatted(cells.get(0), cells.get(1), cells.get(2)));
    }
    return rows;
  }
}
