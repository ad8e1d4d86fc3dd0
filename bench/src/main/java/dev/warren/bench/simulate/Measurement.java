package dev.warren.bench.simulate;

import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A report of {@code bench/run}, read back from its JSON. */
record Measurement(String name, JsonNode report) {

  static Measurement read(Path folder, String name) throws IOException {
    Path file = folder.resolve(name + ".json");
    if (!Files.exists(file)) {
      throw new IOException("%s is missing: run bench/run %s".formatted(file, name));
    }
    return new Measurement(name, JsonMapper.shared().readTree(Files.readString(file)));
  }

  /**
   * The median of Warren's rounds.
   *
   * @param load the load; empty if the workload has only one
   */
  double median(String load, Figure figure) {
    return median(
        load, figure.label(), rounds(load).map(each -> each.path("figures").path(figure.label())));
  }

  /** How many clients read a message. */
  double deliveriesPerMessage(String load) {
    return (median(load, "inTime", rounds(load).map(each -> each.at("/measured/deliveries/inTime")))
            + median(load, "late", rounds(load).map(each -> each.at("/measured/deliveries/late"))))
        / median(load, "published", rounds(load).map(each -> each.at("/measured/published")));
  }

  /** Warren's loads, in the order of the report. */
  List<String> loads(Predicate<String> wanted) {
    return rounds().map(Measurement::load).distinct().filter(wanted).toList();
  }

  int cores() {
    return report.at("/machine/cores").asInt();
  }

  /** The command, the commit and the day, as a reader can repeat it. */
  String source() {
    return "%s, %s, %s"
        .formatted(
            report.path("command").asString(),
            report.at("/machine/versions/warren").asString(),
            report.at("/machine/date").asString().replaceAll("T.*", ""));
  }

  private double median(String load, String label, Stream<JsonNode> values) {
    DoubleStream present = values.filter(JsonNode::isNumber).mapToDouble(JsonNode::asDouble);
    return Numbers.median(present)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s.json has no '%s' of Warren%s"
                        .formatted(name, label, load.isEmpty() ? "" : " at '" + load + "'")));
  }

  private Stream<JsonNode> rounds(String load) {
    return rounds().filter(each -> load(each).equals(load));
  }

  private Stream<JsonNode> rounds() {
    return StreamSupport.stream(report.path("rounds").spliterator(), false)
        .filter(each -> each.path("peer").asString().equals(Layout.WARREN));
  }

  private static String load(JsonNode round) {
    return round.path("load").asString("");
  }
}
