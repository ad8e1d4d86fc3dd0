package dev.warren.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Readers of history: each requests the next page as soon as it has its answer. */
public final class HistoryReaders {

  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);

  private final HistoryApi api;
  private final List<HistoryPage> pages;

  /**
   * @param pages the pages to choose from
   */
  public HistoryReaders(HistoryApi api, List<HistoryPage> pages) {
    this.api = api;
    this.pages = List.copyOf(pages);
  }

  /** The counts of one reader, or of all readers. */
  private static final class Got {
    private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private long right;

    private void add(Got other) {
      micros.add(other.micros);
      right += other.right;
    }
  }

  /** Reads until the time is up and every request has its answer. */
  public HistoryRead read(int readers, double seconds)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    try {
      long start = System.nanoTime();
      long end = start + (long) (seconds * 1e9);
      List<Callable<Got>> all = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        all.add(() -> read(end));
      }
      Got got = new Got();
      for (Future<Got> each : threads.invokeAll(all)) {
        got.add(each.get());
      }
      double took = (System.nanoTime() - start) / 1e9;
      Histogram micros = got.micros;
      return new HistoryRead(
          took,
          micros.getTotalCount(),
          got.right,
          micros.getValueAtPercentile(50) / 1e3,
          micros.getValueAtPercentile(99) / 1e3);
    } finally {
      threads.shutdownNow();
    }
  }

  private Got read(long end) throws InterruptedException {
    Got got = new Got();
    for (long begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
      boolean right = api.isRight(pages.get(ThreadLocalRandom.current().nextInt(pages.size())));
      got.right += right ? 1 : 0;
      got.micros.recordValue(Math.min((System.nanoTime() - begun) / 1_000, LONGEST_MICROS));
    }
    return got;
  }
}
