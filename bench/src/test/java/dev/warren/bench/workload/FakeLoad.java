package dev.warren.bench.workload;

import dev.warren.bench.load.Backlog;
import dev.warren.bench.load.Connected;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.LoadProcess;
import dev.warren.bench.load.Measured;
import dev.warren.bench.load.Resumed;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A load generator that responds at once, and records its calls. */
final class FakeLoad implements LoadProcess {

  final List<String> connected = new ArrayList<>();
  final List<Target.Feed> feeds = new ArrayList<>();
  final List<Run> runs = new ArrayList<>();
  final List<String> done = new ArrayList<>();

  /** The runs of this load generator and of those that it started, in their order. */
  final List<String> all;

  FakeLoad further;
  boolean open;
  private boolean resuming;
  private String peer = "";

  FakeLoad() {
    this(new ArrayList<>());
  }

  private FakeLoad(List<String> all) {
    this.all = all;
  }

  @Override
  public Connected connect(Connections connections) {
    if (open) {
      throw new IllegalStateException("the earlier ones are still open");
    }
    open = true;
    resuming = connections.behavior().bookmarks();
    peer = connections.target().url().replaceAll(".*/", "");
    connected.add(peer);
    feeds.add(connections.target().feed());
    return new Connected(connections.count(), 0, 0.5, "");
  }

  @Override
  public Measured run(Run run) {
    runs.add(run);
    if (peer.equals("dying") && run.rate() == 1_000) {
      throw new IllegalStateException("it has ended");
    }
    all.add("%s: %.0f s, %.0f/s".formatted(peer, run.seconds(), run.rate()));
    long deliveries = Math.round(run.seconds() * 40_000);
    Histogram latencies = new Histogram(3);
    latencies.recordValueWithCount(100_000, 90);
    latencies.recordValueWithCount(2_000_000, 10);
    return new Measured(
        run.seconds(),
        1,
        new Measured.Deliveries(deliveries, 0, 0, 0),
        Measured.Latencies.of(latencies),
        Map.of(),
        new Measured.Generator(0, 1));
  }

  @Override
  public void stop() {}

  @Override
  public void publish(Backlog backlog) {
    if (!open) {
      throw new IllegalStateException("not connected");
    }
  }

  @Override
  public void cut() {
    done.add("cut");
  }

  @Override
  public Resumed resume() {
    done.add("resume");
    return resuming
        ? new Resumed(new Connected(4_999, 1, 1.5, "refused"), 4_999, 499_900, 100, 0)
        : new Resumed(new Connected(5_000, 0, 0.5, ""), 5_000, 0, 0, 0);
  }

  @Override
  public FakeLoad another() {
    return new FakeLoad(all);
  }

  @Override
  public FakeLoad onOneCore() {
    return further = new FakeLoad();
  }

  @Override
  public Map<Integer, Integer> disconnect() {
    open = false;
    return Map.of();
  }

  @Override
  public void close() {}
}
