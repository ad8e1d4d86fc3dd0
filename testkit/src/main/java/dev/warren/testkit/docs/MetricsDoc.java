package dev.warren.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares docs/metrics.md with the meters of a running program. */
public final class MetricsDoc {

  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  /**
   * A row of the table, or a meter of the running program in the same form.
   *
   * @param unit null for a meter without a base unit
   * @param tags keys and all their values
   */
  private record Row(
      String name, String prometheus, String type, String unit, Map<String, Set<String>> tags) {

    Row withoutUnit() {
      return new Row(name, prometheus, type, null, tags);
    }
  }

  private MetricsDoc() {}

  /**
   * Fails if the page and the program differ.
   *
   * @param section the heading of the program's table
   */
  public static void assertSays(String section, PrometheusMeterRegistry registry)
      throws IOException {
    Map<String, Row> documented = documented(section);
    Map<String, Row> actual = actual(registry);
    assertThat(actual).isNotEmpty();
    assertThat(withoutUnits(documented)).isEqualTo(withoutUnits(actual));
    actual.forEach(
        (name, row) -> {
          if (row.unit() != null) {
            assertThat(documented.get(name).unit()).as("unit of " + name).isEqualTo(row.unit());
          }
        });
  }

  private static Map<String, Row> withoutUnits(Map<String, Row> rows) {
    return rows.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                each -> each.getValue().withoutUnit(),
                (one, other) -> other,
                TreeMap::new));
  }

  private static Map<String, Row> actual(PrometheusMeterRegistry registry) {
    Set<String> scraped = scraped(registry);
    Map<String, Row> rows = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      Meter.Id id = meter.getId();
      if (!id.getName().startsWith("warren.")) {
        continue;
      }
      boolean timer = id.getType() == Meter.Type.TIMER;
      String unit = timer ? "seconds" : id.getBaseUnit();
      Row row =
          rows.computeIfAbsent(
              id.getName(),
              name ->
                  new Row(
                      name,
                      prometheus(id, registry, scraped),
                      id.getType().name().toLowerCase(Locale.ROOT),
                      unit,
                      new TreeMap<>()));
      for (Tag tag : id.getTags()) {
        row.tags().computeIfAbsent(tag.getKey(), key -> new TreeSet<>()).add(tag.getValue());
      }
    }
    assertThat(rows.values().stream().map(Row::prometheus))
        .containsExactlyInAnyOrderElementsOf(
            scraped.stream().filter(name -> !name.endsWith("_max")).toList());
    return rows;
  }

  /** The names of Warren's own meters in a scrape. */
  private static Set<String> scraped(PrometheusMeterRegistry registry) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith("# TYPE warren_"))
        .map(line -> line.split(" ")[2])
        .collect(Collectors.toSet());
  }

  private static String prometheus(
      Meter.Id id, PrometheusMeterRegistry registry, Set<String> scraped) {
    String name = id.getConventionName(registry.config().namingConvention());
    return scraped.contains(name + "_total") ? name + "_total" : name;
  }

  /** The rows of a section's table, without the column of descriptions. */
  private static Map<String, Row> documented(String section) throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (List<String> cells : DocTable.rows("docs/metrics.md", "## " + section)) {
      assertThat(cells).hasSize(6).doesNotContain("");
      Row row =
          new Row(
              code(cells.get(0)).get(0),
              code(cells.get(1)).get(0),
              cells.get(2),
              cells.get(3),
              tags(cells.get(4)));
      assertThat(rows.put(row.name(), row)).as(row.name()).isNull();
    }
    return rows;
  }

  /** Parses {@code `key`: `value`, `value`; `key`: …}, or – for none. */
  private static Map<String, Set<String>> tags(String cell) {
    Map<String, Set<String>> tags = new TreeMap<>();
    if (!cell.equals("–")) {
      for (String each : cell.split(";")) {
        List<String> codes = code(each);
        tags.put(codes.get(0), new TreeSet<>(codes.subList(1, codes.size())));
      }
    }
    return tags;
  }

  private static List<String> code(String text) {
    return CODE.matcher(text).results().map(found -> found.group(1)).toList();
  }
}
