package dev.warren.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.bench.load.Connected;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Machine;
import dev.warren.bench.machine.Used;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

  private static final String COMMAND = "bench/run burst --peers warren,<nats> & \"others\"";

  private static final String LONG_NOTE =
      "a word " + "and another ".repeat(15) + "x".repeat(150) + " end";

  private final Results results = new Results();

  @Test
  void tableMarksMissingMessages() {
    results.add(burst("warren", 1_000_000, 0, Map.of()));
    results.add(burst("nats", 500_000, 1_234, Map.of(1006, 7)));

    String markdown = report().markdown();

    assertThat(markdown)
        .contains("| warren | 1,000,000 | - | 0 | 0 | 0 |")
        .contains("| nats | 500,000 | 2.00 × | **1,234** | **5** | **7** |");
  }

  @Test
  void longNotesAreWrappedWithoutLoss() {
    String markdown = report().markdown();

    assertThat(markdown.replace("\n  ", " ")).contains("\n- a note\n- " + LONG_NOTE + "\n");
    assertThat(markdown.lines().filter(line -> line.length() > 120))
        .containsExactly("  " + "x".repeat(150));
  }

  @Test
  void jsonHasRawFiguresOfEveryRound(@TempDir Path folder) throws Exception {
    results.add(burst("warren", 1_000_000, 3, Map.of(4008, 2)));

    report().write(folder);

    JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("burst.json")));
    JsonNode round = json.get("rounds").get(0);
    assertThat(json.get("machine").get("cores").asInt()).isEqualTo(2);
    assertThat(json.get("command").asString()).isEqualTo(COMMAND);
    assertThat(json.get("verdicts").get(0).get("verdict").asString()).isEqualTo("holds");
    assertThat(round.get("figures").get("deliveries/s").asDouble()).isEqualTo(1_000_000);
    assertThat(round.get("measured").get("deliveries").get("missing").asInt()).isEqualTo(3);
    assertThat(round.get("closes").get("4008").asInt()).isEqualTo(2);
    assertThat(round.get("processes").get("gateway").get("cpuSeconds").asDouble()).isEqualTo(9.5);
  }

  @Test
  void barsAreWellFormed() throws Exception {
    results.add(burst("warren", 1_000_000, 0, Map.of()));
    results.add(burst("<&>", 0.5, 0, Map.of()));

    parse(Bars.of("a < b & c", results, List.of(Figure.DELIVERIES, Figure.P99)).svg(COMMAND));
  }

  @Test
  void linesAreWellFormedEvenWhenEmpty() throws Exception {
    Lines.Line line =
        new Lines.Line("warren", List.of(new Lines.Point(100, 3), new Lines.Point(20_000, 4)));

    parse(new Lines("grow", "subscribers", "µs", true, List.of(line)).svg(COMMAND));
    parse(new Lines("grow", "s", "MB", false, List.of(line)).svg(COMMAND));
    parse(new Lines("grow", "s", "MB", false, List.of()).svg(COMMAND));
    parse(new Bars("grow", List.of(new Bars.Panel("µs", List.of()))).svg(COMMAND));
  }

  @Test
  void linearAxisCoversTheLargestValueWithFewTicks() {
    for (double most : new double[] {0, 0.3, 1, 99, 100, 101, 123_456}) {
      Scale scale = Scale.linear(java.util.stream.DoubleStream.of(most));

      assertThat(scale.at(most)).isBetween(0.0, 1.0);
      assertThat(scale.ticks()).hasSizeBetween(3, 7);
    }
  }

  @Test
  void logarithmicAxisHasRoomAtBothEnds() {
    Scale subscribers = Scale.logarithmic(java.util.stream.DoubleStream.of(100, 19_700));
    Scale peers = Scale.logarithmic(java.util.stream.DoubleStream.of(0.03, 1_300_000));

    assertThat(subscribers.ticks()).containsExactly(100.0, 1_000.0, 10_000.0);
    assertThat(subscribers.at(100)).isGreaterThan(0);
    assertThat(peers.at(0.03)).isGreaterThan(0);
    assertThat(peers.at(1_300_000)).isLessThan(1);
    assertThat(peers.ticks()).startsWith(0.1).endsWith(1_000_000.0);
  }

  private Report report() {
    return new Report(
        new Report.Heading(
            "burst",
            "as fast as it goes",
            COMMAND,
            new Machine("a CPU", 2, 16L << 30, "2025-01-01T00:00:00Z", Map.of())),
        results,
        new Layout(List.of(Figure.DELIVERIES, Figure.P99), List.of(Figure.DELIVERIES)),
        List.of(new Verdict("speed", Verdict.Bound.atLeast(1, "×"), OptionalDouble.of(2), true)),
        List.of("a note", LONG_NOTE),
        Map.of("", Bars.of("burst", results, List.of(Figure.DELIVERIES))));
  }

  private static Observation burst(
      String peer, double deliveries, long missing, Map<Integer, Integer> closes) {
    return new Observation(
        1,
        Case.of(peer),
        new Observation.Clients(new Connected(1_000, 0, 0.5, ""), closes),
        new Observation.Published(
            Run.withinWindow(10, 512, 256),
            new Measured(
                10,
                1,
                new Measured.Deliveries(1, 0, missing, missing > 10 ? 5 : 0),
                Measured.Latencies.of(new Histogram(3)),
                closes,
                new Measured.Generator(0, 1))),
        Map.of("gateway", new Used(9.5, 1, 2)),
        Map.of(Figure.DELIVERIES, deliveries));
  }

  private static void parse(String svg) throws Exception {
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
