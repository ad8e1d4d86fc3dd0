package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;

import dev.warren.bench.load.Backlog;
import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.HistoryApi;
import dev.warren.bench.load.HistoryPage;
import dev.warren.bench.load.HistoryRead;
import dev.warren.bench.load.HistoryReaders;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** History over HTTP: recent messages from memory, older ones from RabbitMQ's stream. */
final class History implements Workload {

  private static final String NOTHING = "nothing read";
  private static final String WINDOW = "read from the window";
  private static final String STREAM = "read from the stream";

  /**
   * Room for {@link #FRESH} messages per channel and for those of the bystanders, but much less
   * than the history.
   */
  private static final String WINDOW_SIZE = "8MB";

  private static final int CHANNELS = 10;
  private static final Channels HISTORY = Channels.ofFamily("past", CHANNELS);

  /** Messages per channel before the first measurement; they become older than the window. */
  private static final int OLD = 2_000;

  /** Messages per channel before each measurement; the window holds them. */
  private static final int FRESH = 200;

  private static final int LIMIT = 100;
  private static final int READERS = 8;
  private static final double WARM_UP_SECONDS = 5;

  @Override
  public Map<String, String> gatewayEnvironment() {
    return Map.of("WARREN_HISTORY_WINDOW", WINDOW_SIZE);
  }

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    // Published first, so that later messages push these out of the window.
    for (Peer peer : peers) {
      stage.attempt(peer.name(), () -> publish(stage, peer, OLD));
    }
    Paced.warmUp(stage, peers);
    for (Peer peer : peers) {
      stage.attempt(peer.name(), () -> warmUp(stage, peer));
    }
    stage.steps(
        peers,
        List.of(NOTHING, WINDOW, STREAM),
        (round, peer, step) -> {
          publish(stage, peer, FRESH);
          try (Bystanders bystanders = Bystanders.open(stage, peer)) {
            stage.results().add(measure(stage, round, peer, step, bystanders));
          }
        });
  }

  private static void warmUp(Stage stage, Peer peer) throws Exception {
    for (String step : List.of(WINDOW, STREAM)) {
      publish(stage, peer, FRESH);
      readers(peer, step).read(READERS, WARM_UP_SECONDS);
    }
  }

  /** Publishes messages without subscribers. */
  private static void publish(Stage stage, Peer peer, int messages) throws Exception {
    try (Crowd nobody = stage.open(peer, past(peer))) {
      nobody.publish(new Backlog(messages, Burst.BODY));
    }
  }

  private static Connections past(Peer peer) {
    return Connections.of(peer.target(), 0, HISTORY);
  }

  private static Observation measure(
      Stage stage, int round, Peer peer, String step, Bystanders bystanders) throws Exception {
    Case of = new Case(peer.name(), step);
    double seconds = stage.plan().seconds();
    if (step.equals(NOTHING)) {
      return bystanders.alone(round, of, seconds);
    }
    HistoryReaders readers = readers(peer, step);
    Bystanders.Beside<HistoryRead> beside =
        bystanders.during(round, of, () -> readers.read(READERS, seconds));
    HistoryRead read = beside.done();
    if (step.equals(WINDOW)) {
      pages(peer, step); // Fails if the messages did not stay in memory to the end.
    }
    return beside
        .seen()
        .with(Figure.READS, read.requests() / read.seconds())
        .with(Figure.READ_P50, read.p50())
        .with(Figure.READ_P99, read.p99())
        .with(Figure.READ_RIGHT, read.right() * 100.0 / read.requests());
  }

  private static HistoryReaders readers(Peer peer, String step) throws Exception {
    return new HistoryReaders(HistoryApi.of(peer.target()), pages(peer, step));
  }

  /** All pages of the recent messages, or of the oldest. */
  private static List<HistoryPage> pages(Peer peer, String step) throws Exception {
    HistoryApi api = HistoryApi.of(peer.target());
    boolean recent = step.equals(WINDOW);
    List<HistoryPage> pages = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      String channel = HISTORY.name(i);
      long[] positions = recent ? api.newest(channel, FRESH) : api.after(channel, 0, OLD / 2);
      long inMemoryAfter = api.inMemoryAfter(channel);
      if (recent ? positions[0] <= inMemoryAfter : positions[OLD / 2 - 1] > inMemoryAfter) {
        throw new IOException(
            "%s is not what is measured: %s has %d to %d, and in memory what is after %d"
                .formatted(
                    step, channel, positions[0], positions[positions.length - 1], inMemoryAfter));
      }
      for (int first = 1; first + LIMIT <= positions.length; first++) {
        pages.add(
            new HistoryPage(
                channel,
                positions[first - 1],
                Arrays.copyOfRange(positions, first, first + LIMIT)));
      }
    }
    return pages;
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.READS,
            Figure.READ_P50,
            Figure.READ_P99,
            Figure.READ_RIGHT,
            Figure.P50,
            Figure.P99,
            Figure.P999,
            Figure.FRONT_PEAK),
        "history: 100 messages a request over HTTP",
        List.of(Figure.READS, Figure.READ_P99, Figure.P99),
        List.of(
            Promise.itself(WINDOW, Figure.READ_RIGHT, atLeast(100, "%")),
            Promise.itself(STREAM, Figure.READ_RIGHT, atLeast(100, "%"))),
        List.of(
            "Warren's gateway keeps %s of recent messages here instead of 64 MB, so that older ones"
                    .formatted(WINDOW_SIZE)
                + " exist (WARREN_HISTORY_WINDOW).",
            "GET /api/channels/<channel>/messages?since=&limit=%d on %d channels, from any position;"
                    .formatted(LIMIT, CHANNELS)
                + " an answer is right if it has exactly the next %d messages, nearly 40 KB."
                    .formatted(LIMIT),
            "A reader sends its next request at once, with the JDK's HttpClient in a process of its"
                + " own, on the same cores.",
            "Reads from the window are never far back in it; reads from the stream are of the %,d"
                    .formatted(OLD / 2)
                + " oldest messages of each channel, where one stream holds all channels.",
            Bystanders.note()));
  }
}
