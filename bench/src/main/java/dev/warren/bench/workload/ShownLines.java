package dev.warren.bench.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.warren.bench.load.EventFeed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;

/** Reads the lines that a listener prints, on a thread of its own. */
final class ShownLines {

  private static final int BUFFER = 1 << 16;
  private static final int LOOK_MS = 2;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private volatile long count;
  private volatile long outOfOrder;
  private volatile long number;
  private volatile long firstAt;
  private volatile long lastAt = System.nanoTime();
  private volatile String line = "";

  ShownLines(InputStream printed) {
    Thread reader = new Thread(() -> read(printed), "lines");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(InputStream printed) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(printed, ISO_8859_1), BUFFER)) {
      for (String next = in.readLine(); next != null; next = in.readLine()) {
        take(next);
      }
    } catch (IOException e) {
      // The listener has ended; lines that are missing then are counted.
    }
  }

  private void take(String next) {
    long now = System.nanoTime();
    long read = EventFeed.number(next);
    if (read <= number) {
      outOfOrder++;
    }
    if (count == 0) {
      firstAt = now;
    }
    line = next;
    number = read;
    lastAt = now;
    count++;
  }

  long count() {
    return count;
  }

  /** How many lines have a number that is not above the one before. */
  long outOfOrder() {
    return outOfOrder;
  }

  /** When the first line came, by {@link System#nanoTime}. */
  long firstAt() {
    return firstAt;
  }

  /** When the last line came. */
  long lastAt() {
    return lastAt;
  }

  /** The place of the last line in the log. */
  String position() {
    return line.replaceFirst("^.*\"position\":", "").replaceFirst("}$", "");
  }

  /** Waits for the event with this number; gives up when no line has come for some seconds. */
  void await(long wanted) throws InterruptedException {
    while (number < wanted && System.nanoTime() - lastAt < PATIENCE_NANOS) {
      Thread.sleep(LOOK_MS);
    }
  }
}
