package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;
import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Connected;
import dev.warren.bench.load.EventFeed;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Run;
import dev.warren.bench.machine.Usage;
import dev.warren.bench.machine.Used;
import dev.warren.bench.machine.Watch;
import dev.warren.bench.peer.CommandLine;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events through {@code warren listen --json} into a pipe. */
final class Listen implements Workload {

  private static final int RATE = 20_000;
  private static final String SLOW = "5000/s";
  private static final String FAST = RATE + "/s";
  private static final String LOG = "from the log";

  /** RabbitMQ confirms fewer. */
  private static final double AT_ONCE = 1e9;

  private static final String LISTEN = "listen";
  private static final int QUARTERS = 4;
  private static final double MEGABYTE = 1 << 20;

  @Override
  public void perform(Stage stage) throws Exception {
    CommandLine.prepare();
    List<Peer> peers = stage.startAll();
    // The gateway's compilers see the load before the first measurement.
    for (Peer peer : peers) {
      stage.attempt(peer.name(), () -> live(stage, 0, new Case(peer.name(), FAST), peer, RATE));
    }
    stage.steps(
        peers,
        List.of(SLOW, FAST, LOG),
        (round, peer, step) -> {
          Case of = new Case(peer.name(), step);
          Observation seen =
              step.equals(LOG)
                  ? replayed(stage, round, of, peer)
                  : live(stage, round, of, peer, step.equals(FAST) ? RATE : RATE / 4);
          stage.results().add(seen);
        });
  }

  /**
   * A channel that no step has used: every feed begins with the same ids, and the gateway removes
   * an event whose id it remembers from an earlier step.
   */
  private static String freshChannel() {
    return "jobs.bench-listen-" + System.currentTimeMillis();
  }

  /** Events while they happen, at an even rate. */
  private static Observation live(Stage stage, int round, Case of, Peer peer, int rate)
      throws Exception {
    String channel = freshChannel();
    Process listener = CommandLine.listen(peer.target(), channel);
    try (EventFeed feed = new EventFeed(peer.target().feed(), channel, Burst.BODY);
        Watch watch = new Watch(processes(peer, listener))) {
      ShownLines shown = new ShownLines(listener.getInputStream());
      awaitLive(feed, shown);
      long before = shown.count();
      int each = (int) (rate * stage.plan().seconds() / QUARTERS);
      long start = System.nanoTime();
      double afterFirstQuarter = 0;
      for (int quarter = 0; quarter < QUARTERS; quarter++) {
        feed.publish(each, rate);
        if (quarter == 0) {
          afterFirstQuarter = memory(listener);
        }
      }
      long end = System.nanoTime();
      long inTime = shown.count() - before;
      shown.await(feed.published());
      double growth = memory(listener) / afterFirstQuarter;
      Counted counted = new Counted(QUARTERS * each, shown.count() - before, inTime, shown);
      Observation seen =
          observation(round, of, counted, Run.atRate((end - start) / 1e9, rate, Burst.BODY), watch)
              .with(Figure.SHOWN, counted.all / ((shown.lastAt() - start) / 1e9))
              .with(Figure.BEHIND, Math.max(0, shown.lastAt() - end) / 1e6)
              .with(Figure.LISTEN_GROWTH, growth);
      log(stage, seen);
      return seen;
    } finally {
      end(listener);
    }
  }

  /** Events of the log, as fast as they come. */
  private static Observation replayed(Stage stage, int round, Case of, Peer peer) throws Exception {
    int events = (int) (RATE * stage.plan().seconds());
    String channel = freshChannel();
    try (EventFeed feed = new EventFeed(peer.target().feed(), channel, Burst.BODY)) {
      String since = position(peer, channel, feed);
      feed.publish(events, AT_ONCE);
      Process listener = CommandLine.listen(peer.target(), channel, "--since", since);
      try (Watch watch = new Watch(processes(peer, listener))) {
        ShownLines shown = new ShownLines(listener.getInputStream());
        shown.await(feed.published());
        Counted counted = new Counted(events, shown.count(), shown.count(), shown);
        double seconds = (shown.lastAt() - shown.firstAt()) / 1e9;
        Observation seen =
            observation(round, of, counted, Run.atRate(seconds, 0, Burst.BODY), watch)
                .with(Figure.SHOWN, counted.all / seconds);
        log(stage, seen);
        return seen;
      } finally {
        end(listener);
      }
    }
  }

  /** The place of the last event in the log. */
  private static String position(Peer peer, String channel, EventFeed feed) throws Exception {
    Process listener = CommandLine.listen(peer.target(), channel);
    try {
      ShownLines shown = new ShownLines(listener.getInputStream());
      awaitLive(feed, shown);
      return shown.position();
    } finally {
      end(listener);
    }
  }

  /** Publishes an event now and then until the listener shows one, and all behind it. */
  private static void awaitLive(EventFeed feed, ShownLines shown) throws Exception {
    for (int tries = 0; shown.count() == 0; tries++) {
      if (tries == 200) {
        throw new IOException("warren listen shows no event");
      }
      feed.publish(1, RATE);
      Thread.sleep(100);
    }
    shown.await(feed.published());
  }

  private static Map<String, Long> processes(Peer peer, Process listener) {
    Map<String, Long> processes = new LinkedHashMap<>(peer.processes());
    processes.put(LISTEN, listener.pid());
    return processes;
  }

  private static double memory(Process listener) throws IOException {
    return Usage.of(listener.pid()).residentBytes();
  }

  private record Counted(long published, long all, long inTime, long outOfOrder) {

    Counted(long published, long all, long inTime, ShownLines shown) {
      this(published, all, inTime, shown.outOfOrder());
    }
  }

  private static Observation observation(
      int round, Case of, Counted counted, Run run, Watch watch) {
    Map<String, Used> used = watch.stop();
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    Used listen = used.get(LISTEN);
    figures.put(Figure.LISTEN_CPU, listen.cpuSeconds() * 1e6 / counted.all);
    figures.put(Figure.LISTEN_PEAK, listen.peakBytes() / MEGABYTE);
    long missing = Math.max(0, counted.published - counted.all);
    Measured measured =
        new Measured(
            run.seconds(),
            counted.published,
            new Measured.Deliveries(
                counted.inTime, counted.all - counted.inTime, missing, counted.outOfOrder),
            new Measured.Latencies(0, 0, 0, 0, 0, ""),
            Map.of(),
            new Measured.Generator(0, 0));
    return new Observation(
        round,
        of,
        new Observation.Clients(new Connected(1, 0, 0, ""), Map.of()),
        new Observation.Published(run, measured),
        used,
        figures);
  }

  private static void log(Stage stage, Observation seen) {
    stage.log(
        "%s: %,.0f events/s out of listen"
            .formatted(seen.of().step(), seen.figures().get(Figure.SHOWN)));
  }

  private static void end(Process listener) throws InterruptedException {
    listener.destroy();
    listener.waitFor();
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(
            Figure.SHOWN,
            Figure.BEHIND,
            Figure.LISTEN_CPU,
            Figure.LISTEN_PEAK,
            Figure.LISTEN_GROWTH),
        "listen: events into a pipe",
        List.of(Figure.SHOWN, Figure.LISTEN_CPU),
        List.of(
            // The last event of a run is on its way when the run ends.
            Promise.itself(FAST, Figure.SHOWN, atLeast(0.98 * RATE, "events/s")),
            Promise.itself(FAST, Figure.BEHIND, atMost(1_000, "ms")),
            Promise.itself(FAST, Figure.LISTEN_GROWTH, atMost(1.1, "×")),
            Promise.itself(LOG, Figure.SHOWN, atLeast(RATE, "events/s"))),
        List.of(
            "Events of %d bytes, published to warren.topics with confirms, for the seconds of a step."
                    .formatted(Burst.BODY)
                + " Each step has a channel of its own, and starts the command anew.",
            "Publisher, RabbitMQ, gateway, listener and the reader of its lines share the cores: if"
                + " RabbitMQ confirms fewer events than a step publishes, the step takes longer, and"
                + " its rate is that of RabbitMQ.",
            "'%s' has the events in the log before the listener starts, and counts from the first"
                    .formatted(LOG)
                + " line to the last."));
  }
}
