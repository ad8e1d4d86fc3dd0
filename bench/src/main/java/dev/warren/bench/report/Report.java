package dev.warren.bench.report;

import dev.warren.bench.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The report of one workload's run.
 *
 * @param notes facts that a reader needs to understand the figures
 * @param plots by the suffix of their file's name; the first suffix is empty
 */
public record Report(
    Heading heading,
    Results results,
    Layout layout,
    List<Verdict> verdicts,
    List<String> notes,
    Map<String, Plot> plots) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** As many words as a line takes beside an indent, or one that is longer. */
  private static final Pattern LINE = Pattern.compile("(?:\\S{119,}|.{1,118})(?: |$)");

  /**
   * The workload and the machine of a measurement.
   *
   * @param name the workload's name; the files are named after it
   * @param summary the workload in one line
   * @param command the command that repeats the measurement
   */
  public record Heading(String name, String summary, String command, Machine machine) {}

  /** The report as text for a terminal. */
  public String plain() {
    StringBuilder text = new StringBuilder();
    text.append('\n').append(heading.name()).append(": ").append(heading.summary()).append('\n');
    text.append(heading.machine().oneLine()).append("\n\n");
    text.append(layout.table(results).plain()).append('\n');
    if (!verdicts.isEmpty()) {
      text.append(checks().plain()).append('\n');
    }
    notes.forEach(note -> text.append("* ").append(note).append('\n'));
    return text.toString();
  }

  /** Writes {@code <name>.md}, {@code <name>.json} and {@code <name>.svg}. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(heading.name() + ".json"), JSON.writeValueAsString(json()) + "\n");
    for (Map.Entry<String, Plot> plot : plots.entrySet()) {
      Files.writeString(
          folder.resolve(file(plot.getKey())), plot.getValue().svg(heading.command()));
    }
    Files.writeString(folder.resolve(heading.name() + ".md"), markdown());
  }

  String markdown() {
    List<String> parts = new ArrayList<>();
    parts.add("# " + heading.name());
    parts.add(heading.summary());
    parts.add("    " + heading.command());
    parts.add(wrapped(heading.machine().oneLine(), ""));
    plots.forEach((suffix, plot) -> parts.add("![%s](%s)".formatted(plot.title(), file(suffix))));
    parts.add(layout.table(results).markdown().stripTrailing());
    if (!verdicts.isEmpty()) {
      parts.add(checks().markdown().stripTrailing());
    }
    if (!notes.isEmpty()) {
      parts.add(String.join("\n", notes.stream().map(note -> wrapped("- " + note, "  ")).toList()));
    }
    return String.join("\n\n", parts) + "\n";
  }

  /**
   * A text in lines of at most 120 characters, if no word is longer.
   *
   * @param indent the beginning of each line after the first
   */
  private static String wrapped(String text, String indent) {
    return LINE.matcher(text)
        .results()
        .map(line -> line.group().stripTrailing())
        .collect(Collectors.joining("\n" + indent));
  }

  private Table checks() {
    return new Table(
        List.of("", "promise", "target", "found"),
        3,
        verdicts.stream()
            .map(
                each ->
                    List.of(each.word(), each.promise(), each.bound().toString(), each.figure()))
            .toList());
  }

  private String file(String suffix) {
    return heading.name() + (suffix.isEmpty() ? "" : "-" + suffix) + ".svg";
  }

  private Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("workload", heading.name());
    json.put("summary", heading.summary());
    json.put("command", heading.command());
    json.put("machine", heading.machine());
    json.put("notes", notes);
    json.put("verdicts", verdicts.stream().map(Report::json).toList());
    json.put("rounds", results.observations().stream().map(Report::json).toList());
    return json;
  }

  private static Map<String, Object> json(Verdict verdict) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("promise", verdict.promise());
    json.put("target", verdict.bound().toString());
    if (verdict.found().isPresent()) {
      json.put("found", verdict.found().getAsDouble());
    }
    json.put("verdict", verdict.word());
    return json;
  }

  private static Map<String, Object> json(Observation each) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("round", each.round());
    json.put("peer", each.of().peer());
    if (!each.of().step().isEmpty()) {
      json.put("load", each.of().step());
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    each.figures().forEach((figure, value) -> figures.put(figure.label(), value));
    json.put("figures", figures);
    json.put("connected", each.clients().connected());
    if (each.published() != null) {
      json.put("run", each.published().run());
      json.put("measured", each.published().measured());
    }
    json.put("processes", each.processes());
    json.put("closes", each.clients().closes());
    return json;
  }
}
