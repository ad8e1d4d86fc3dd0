package dev.warren.cli.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** Passes on a program's output, without its lines of progress, on a thread of its own. */
final class OutputPump {

  private static final int CHUNK = 8_192;
  private static final long DRAIN_POLL_MS = 50;

  private final InputStream from;
  private final OutputStream to;
  private final ProgressLines lines;
  private final Thread thread = new Thread(this::run, "warren-agent-output");

  private volatile boolean isReading;
  private volatile long readingSince;

  OutputPump(InputStream from, OutputStream to, ProgressLines.Progress progress) {
    this.from = from;
    this.to = to;
    this.lines = new ProgressLines(progress);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    // Closed at the end, so that the program gets SIGPIPE if nobody reads its output.
    try (from) {
      byte[] chunk = new byte[CHUNK];
      for (int n = read(chunk); n >= 0; n = read(chunk)) {
        to.write(lines.feed(chunk, n));
        to.flush();
      }
      to.write(lines.end());
      to.flush();
    } catch (IOException e) {
      // One side is closed, so there is nothing more to pass on.
    }
  }

  private int read(byte[] chunk) throws IOException {
    readingSince = System.nanoTime();
    isReading = true;
    int n = from.read(chunk);
    isReading = false;
    return n;
  }

  /**
   * Waits until all output is passed on, or nothing has come for so long.
   *
   * @param since when the silence begins at the earliest, by {@link System#nanoTime}. A program may
   *     be quiet before its last line, which is read after its end on a busy machine.
   */
  void drain(long since, Duration silence) throws InterruptedException {
    while (thread.isAlive() && !(isReading && silentFor(since) > silence.toNanos())) {
      thread.join(DRAIN_POLL_MS);
    }
  }

  private long silentFor(long since) {
    long now = System.nanoTime();
    return Math.min(now - since, now - readingSince);
  }
}
