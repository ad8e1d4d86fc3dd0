package dev.warren.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Samples a peer's processes from the constructor until {@link #stop()}. */
public final class Watch implements AutoCloseable {

  /** This is short enough to see a peak, and long enough to cost almost no CPU. */
  private static final int SAMPLE_MS = 500;

  private final Map<String, Long> processes;
  private final Map<String, Usage> before;
  private final Map<String, Long> peaks = new LinkedHashMap<>();
  private final ScheduledExecutorService sampler =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "watch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param processes process ids by role
   */
  public Watch(Map<String, Long> processes) {
    this.processes = new LinkedHashMap<>(processes);
    before = sample();
    sampler.scheduleAtFixedRate(this::sample, SAMPLE_MS, SAMPLE_MS, TimeUnit.MILLISECONDS);
  }

  /** Ends the sampling; returns each process's usage by role. */
  public Map<String, Used> stop() {
    close();
    Map<String, Used> used = new LinkedHashMap<>();
    sample()
        .forEach(
            (role, now) ->
                used.put(
                    role,
                    new Used(
                        now.cpuSeconds() - before.get(role).cpuSeconds(),
                        now.residentBytes(),
                        peaks.get(role))));
    return used;
  }

  private synchronized Map<String, Usage> sample() {
    Map<String, Usage> now = new LinkedHashMap<>();
    processes.forEach(
        (role, pid) -> {
          try {
            Usage usage = Usage.of(pid);
            now.put(role, usage);
            peaks.merge(role, usage.residentBytes(), Math::max);
          } catch (IOException e) {
            throw new UncheckedIOException(role + " (process " + pid + ") has ended", e);
          }
        });
    return now;
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
