package dev.warren.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Usage;
import dev.warren.bench.machine.Used;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Lines.Point;
import dev.warren.bench.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadTest {

  private final FakeLoad load = new FakeLoad();
  private final List<FakePeer> peers = new ArrayList<>();

  @Test
  void peersTakeTurnsInBeingFirstAfterAWarmUp() throws Exception {
    try (Stage stage = stage(3, "a", "b", "c")) {
      new Burst().perform(stage);
    }

    assertThat(load.connected)
        .containsExactly("a", "b", "c", "a", "b", "c", "b", "c", "a", "c", "a", "b");
    assertThat(peers).allMatch(peer -> peer.closed);
  }

  @Test
  void aPeerThatFailsToStartIsLeftOutWithANote() throws Exception {
    try (Stage stage = stage(1, "warren", "broken")) {
      new Paced().perform(stage);

      assertThat(stage.results().cases()).containsExactly(Case.of("warren"));
      assertThat(stage.notes()).containsExactly("broken: no port");
    }
    assertThat(peers).allMatch(peer -> peer.closed);
  }

  @Test
  void aSlowPeerHasFewerMessagesUnderWay() throws Exception {
    try (Stage stage = stage(1, "a")) {
      new Burst().perform(stage);
    }

    // 40,000 deliveries/s are 40 messages/s, and the window is 3 s of them.
    assertThat(load.runs.get(load.runs.size() - 1).window()).isEqualTo(120);
  }

  @Test
  void workloadsRunWithThePeersAtHand() throws Exception {
    // The other workloads wait for minutes, or need a gateway's HTTP.
    for (String name :
        List.of("burst", "paced", "many", "chat", "pipeline", "grow", "overload", "resume")) {
      Workload each = Workloads.named(name).orElseThrow().create().get();
      try (Stage stage = stage(2, "warren", "nats")) {
        each.perform(stage);

        assertThat(stage.notes()).isEmpty();
        assertThat(stage.results().cases()).contains(new Case("nats", step(stage)));
        assertThat(each.plots(stage.results()).get("").svg("bench/run")).contains("warren");
        assertThat(each.verdicts(stage.results())).isNotEmpty();
      }
    }
  }

  @Test
  void manyPublishesForWarrenAsClientsDo() throws Exception {
    try (Stage stage = stage(1, Layout.WARREN, "web_stomp")) {
      new Many().perform(stage);
    }

    for (int i = 0; i < load.feeds.size(); i++) {
      boolean warren = load.connected.get(i).equals(Layout.WARREN);
      assertThat(load.feeds.get(i).amqpUri()).isEqualTo(warren ? "" : FakePeer.AMQP);
      assertThat(load.feeds.get(i).connections()).isEqualTo(warren ? 32 : 1);
    }
    assertThat(load.connected).contains(Layout.WARREN, "web_stomp");
  }

  @Test
  void tracedPeersAreDividedByTheUntraced() throws Exception {
    try (Stage stage = stage(2, Trace.PEERS.toArray(String[]::new))) {
      Trace trace = new Trace();
      trace.perform(stage);

      assertThat(stage.notes()).isEmpty();
      assertThat(trace.findings(stage.results()))
          .contains(
              "p99, ms of traced-100, divided by that without a collector: 1.00 ×, 1.00 × in the"
                  + " rounds.");
    }
  }

  @Test
  void peersOfThePipelineTakeTurns() throws Exception {
    try (Stage stage = stage(2, Layout.WARREN, Pipeline.BARE)) {
      new Pipeline().perform(stage);

      // 10 s of each peer, in turns, in both rounds; neither always comes second.
      assertThat(load.all.stream().filter(run -> run.endsWith("2 s, 200/s")).limit(10))
          .containsExactly(
              "warren: 2 s, 200/s",
              "bare-amqp: 2 s, 200/s",
              "bare-amqp: 2 s, 200/s",
              "warren: 2 s, 200/s",
              "warren: 2 s, 200/s",
              "bare-amqp: 2 s, 200/s",
              "bare-amqp: 2 s, 200/s",
              "warren: 2 s, 200/s",
              "warren: 2 s, 200/s",
              "bare-amqp: 2 s, 200/s");
      assertThat(load.all).filteredOn(run -> run.equals("warren: 10 s, 5000/s")).hasSize(2);
      Measured round = measured(stage, new Case(Pipeline.BARE, "1000/s")).get(1);
      assertThat(round.seconds()).isEqualTo(10);
      assertThat(round.deliveries().inTime()).isEqualTo(400_000);
      assertThat(round.latencies().samples()).isEqualTo(500);
    }
  }

  @Test
  void severalWorkersAreMeasuredAtFullSpeedToo() throws Exception {
    WorkloadSpec spec = Workloads.scaled(Workloads.named("pipeline").orElseThrow(), 8);
    Workload scaled = spec.create().get();
    try (Stage stage = stage(2, Layout.WARREN, Pipeline.BARE)) {
      scaled.perform(stage);

      assertThat(spec.name()).isEqualTo("pipeline-workers");
      assertThat(scaled.workers()).isEqualTo(8);
      assertThat(scaled.gatewayEnvironment()).containsEntry("WARREN_INTAKE_PARTITIONS", "8");
      assertThat(stage.results().cases())
          .contains(new Case(Pipeline.BARE, "1000/s"), new Case(Layout.WARREN, "full speed"));
      assertThat(scaled.verdicts(stage.results()).stream().map(Verdict::word))
          .containsExactly("holds", "holds");
    }
  }

  @Test
  void theReportHasTheRatioOfEachRound() throws Exception {
    try (Stage stage = stage(3, Layout.WARREN, Pipeline.BARE)) {
      Pipeline pipeline = new Pipeline();
      pipeline.perform(stage);

      assertThat(pipeline.findings(stage.results()))
          .hasSize(4)
          .contains(
              "p99, ms at 1000/s, divided by that of bare-amqp: 1.00 ×, 1.00 ×, 1.00 × in the"
                  + " rounds, and 1.00 × over the latencies of all rounds.");
    }
  }

  @Test
  void aPeerThatFailsHasNoFurtherTurn() throws Exception {
    try (Stage stage = stage(2, Layout.WARREN, "dying")) {
      new Pipeline().perform(stage);

      assertThat(stage.notes()).containsExactly("dying: it has ended");
      assertThat(measured(stage, new Case(Layout.WARREN, "1000/s"))).hasSize(2);
      assertThat(measured(stage, new Case("dying", "200/s"))).hasSize(1);
      assertThat(measured(stage, new Case("dying", "1000/s"))).isEmpty();
    }
  }

  private static List<Measured> measured(Stage stage, Case of) {
    return stage.results().measured(of).toList();
  }

  @Test
  void resumingIsComparedWithConnecting() throws Exception {
    try (Stage stage = stage(1, Layout.WARREN)) {
      new Resume().perform(stage);

      assertThat(load.further.done).endsWith("cut", "resume");
      // Resuming took three times as long as connecting, and one client of 5,000 missed all its
      // messages.
      List<Verdict> verdicts = new Resume().verdicts(stage.results());
      assertThat(verdicts.get(0).found()).hasValue(3);
      assertThat(verdicts.get(1).found()).hasValue(4_999);
      assertThat(verdicts).extracting(Verdict::word).containsOnly("falls short");
    }
    assertThat(load.open).isFalse();
    assertThat(load.further.open).isFalse();
  }

  @Test
  void aChatOfFewerUsersHasFewerWords() throws Exception {
    WorkloadSpec spec = Workloads.chat(Workloads.named("chat").orElseThrow(), 500);
    Workload chat = spec.create().get();
    try (Stage stage = stage(1, Layout.WARREN, "jetstream")) {
      chat.perform(stage);

      assertThat(load.runs.get(load.runs.size() - 1))
          .isEqualTo(Run.atRate(10, 10, 256).withMoves(5));
      assertThat(chat.verdicts(stage.results()).stream().map(Verdict::word))
          .containsExactly("holds");
      assertThat(spec.summary()).contains("500 users in 50 rooms");
    }
  }

  @Test
  void largestSizeIsTheLimitOfOpenFiles() {
    assertThat(Grow.sizes(1_000_000)).containsExactly(100, 1_000, 5_000, 10_000, 20_000);
    assertThat(Grow.sizes(20_000)).containsExactly(100, 1_000, 5_000, 10_000, 19_700);
    assertThat(Grow.sizes(4_096)).containsExactly(100, 1_000, 3_796);
  }

  @Test
  void memoryPerConnectionIsTheProcessGrowth() {
    Map<Figure, Double> figures =
        Idle.figures(
            new dev.warren.bench.load.Connected(1_000, 0, 0.25, ""),
            Map.of("gateway", new Usage(0, 100 << 20), "broker", new Usage(0, 50 << 20)),
            Map.of("gateway", new Usage(0, 110 << 20), "broker", new Usage(0, 60 << 20)),
            Map.of("gateway", new Used(1.5, 0, 0), "broker", new Used(9, 0, 0)),
            30);

    assertThat(figures)
        .containsEntry(Figure.PER_CONNECTION, 10.24)
        .containsEntry(Figure.ALL_PER_CONNECTION, 20.48)
        .containsEntry(Figure.CONNECTS, 4_000.0)
        .containsEntry(Figure.AT_REST, 5.0);
  }

  @Test
  void growthIsLastFifthDividedByFirstFifth() {
    List<Point> points =
        IntStream.range(0, 60).mapToObj(i -> new Point(i, i < 30 ? 2 : 3)).toList();

    assertThat(Trend.growth(points)).hasValue(1.5);
    assertThat(Trend.growth(points.subList(0, 4))).isEmpty();
  }

  @Test
  void heapIsTheSumOfItsPools() {
    Map<String, Double> read =
        Gauges.parse(
            """
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{application="gateway",area="heap",id="G1 Eden Space"} 1.0E7
            jvm_memory_used_bytes{application="gateway",area="heap",id="G1 Old Gen"} 2.5E7
            jvm_memory_used_bytes{application="gateway",area="nonheap",id="Metaspace"} 9.0E7
            jvm_buffer_memory_used_bytes{application="gateway",id="direct"} 4096.0
            jvm_buffer_memory_used_bytes{application="gateway",id="mapped"} 1.0
            """);

    assertThat(read)
        .containsOnly(
            Map.entry("heap", 3.5E7),
            Map.entry("heap without history", 3.5E7),
            Map.entry("direct memory", 4096.0));
  }

  @Test
  void messagesForHistoryAreCountedApart() {
    Map<String, Double> read =
        Gauges.parse(
            """
            jvm_memory_used_bytes{application="gateway",area="heap",id="G1 Old Gen"} 3.5E7
            warren_history_window_size_bytes{application="gateway"} 4.0E6
            warren_history_scanned_size_bytes{application="gateway"} 2.0E6
            """);

    assertThat(read).containsEntry("heap", 3.5E7).containsEntry("heap without history", 2.9E7);
  }

  @Test
  void aPromiseIsComparedWithWarrensFigures() throws Exception {
    try (Stage stage = stage(1, Layout.WARREN, "nats")) {
      new Paced().perform(stage);

      assertThat(new Paced().verdicts(stage.results()).stream().map(Verdict::word))
          .containsExactly("holds", "not measured", "not measured");
    }
  }

  private static String step(Stage stage) {
    return stage.results().cases().get(0).step();
  }

  private Stage stage(int rounds, String... names) {
    return new Stage(
        new Plan(List.of(names), rounds, 10, 0),
        load,
        name -> {
          FakePeer peer = new FakePeer(name, !name.equals("broken"));
          peers.add(peer);
          return peer;
        },
        line -> {});
  }
}
