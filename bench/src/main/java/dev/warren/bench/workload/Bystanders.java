package dev.warren.bench.workload;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Observation;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Subscribers of a separate channel at a steady rate, to see whether the other clients' load
 * disturbs them. The load generator runs these subscribers only; other processes make the load.
 */
final class Bystanders implements AutoCloseable {

  private static final int SUBSCRIBERS = 200;
  private static final double RATE = 100;

  /** How long their publisher needs to start. The observed task takes much longer. */
  private static final int LEAD_MS = 200;

  /** This is longer than any observed task. */
  private static final double LONGEST_SECONDS = 300;

  private final Crowd crowd;

  private Bystanders(Crowd crowd) {
    this.crowd = crowd;
  }

  static Bystanders open(Stage stage, Peer peer) throws Exception {
    return new Bystanders(
        stage.open(peer, Connections.of(peer.target(), SUBSCRIBERS, Channels.ofFamily("live", 1))));
  }

  /** A line about the bystanders, for the report. */
  static String note() {
    return "p50, p99 and p99.9 are of %d other subscribers, of one channel with %.0f messages/s of 256 B, from %d ms before that began until it was done."
        .formatted(SUBSCRIBERS, RATE, LEAD_MS);
  }

  /**
   * The result of a task, and the bystanders' observation during it.
   *
   * @param done the result of the task
   * @param seen the bystanders' run, latencies and missing messages
   */
  record Beside<T>(T done, Observation seen) {}

  /** Runs a task. Measures the bystanders from just before it begins until it ends. */
  <T> Beside<T> during(int round, Case of, Callable<T> what) throws Exception {
    ExecutorService watcher = Executors.newSingleThreadExecutor();
    try {
      Future<Observation> seen =
          watcher.submit(() -> crowd.measure(round, of.step(), run(LONGEST_SECONDS)));
      Thread.sleep(LEAD_MS);
      T done;
      try {
        done = what.call();
      } finally {
        crowd.stop();
      }
      return new Beside<>(done, get(seen));
    } finally {
      watcher.shutdownNow();
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Measures the bystanders with no other load. */
  Observation alone(int round, Case of, double seconds) {
    return crowd.measure(round, of.step(), run(seconds));
  }

  private static Run run(double seconds) {
    return Run.atRate(seconds, RATE, Burst.BODY);
  }

  @Override
  public void close() {
    crowd.close();
  }
}
