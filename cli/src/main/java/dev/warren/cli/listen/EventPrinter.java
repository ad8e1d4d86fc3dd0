package dev.warren.cli.listen;

import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.OutputClosed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints each event on a line. A line reaches the reader within milliseconds, together with others:
 * with tens of thousands of events a second, a write for each would cost more than all other work.
 */
final class EventPrinter implements EventSink {

  private static final long DELAY_MILLIS = 10;

  private final Output output;
  private final EventLine lines;
  private final Runnable closed;
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final ScheduledExecutorService flusher =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "warren-flush");
            thread.setDaemon(true);
            return thread;
          },
          // After the end, the program flushes by itself.
          new ThreadPoolExecutor.DiscardPolicy());

  /**
   * @param closed called when nobody reads the output any more
   */
  EventPrinter(Output output, Runnable closed) {
    this.output = output;
    this.lines = new EventLine(output);
    this.closed = closed;
  }

  @Override
  public void accept(Incoming event) {
    if (output.isJson()) {
      output.json(event.line());
    } else {
      output.line(lines.of(event.tree()));
    }
    flushSoon();
  }

  @Override
  public void missed(Missed gap) {
    if (output.isJson()) {
      output.json(gap.json());
    } else {
      output.line(output.in(Color.BAD, gap.text()));
    }
    flushSoon();
  }

  private void flushSoon() {
    if (flushing.compareAndSet(false, true)) {
      flusher.schedule(this::flush, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void flush() {
    flushing.set(false);
    try {
      output.flush();
    } catch (OutputClosed e) {
      closed.run();
    }
  }

  @Override
  public void end() {
    flusher.shutdown();
  }
}
