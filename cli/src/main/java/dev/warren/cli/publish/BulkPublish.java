package dev.warren.cli.publish;

import dev.warren.cli.output.Progress;
import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import dev.warren.event.EventCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the lines of standard input, in their order. A thread of its own reads and publishes,
 * as standard input may wait for ever; the caller's thread shows the progress, and stops the work
 * at the end of the input, at a failure, or when the end of the program is requested.
 */
final class BulkPublish {

  private static final Duration LOOK = Duration.ofMillis(50);

  /**
   * The time without an outcome after which the command gives up. It does not run while RabbitMQ
   * blocks publishers.
   */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  /** After Ctrl-C; the program has five seconds to leave. */
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(3);

  private static final int JOIN_MS = 300;

  private final Ending ending;
  private final EventRoute route;
  private final LineParser parser;
  private final Tally tally;
  private final Progress progress;
  private final LineReader lines;
  private final OptionalLong size;

  private final long begunAt = System.nanoTime();
  private final CompletableFuture<Void> reading = new CompletableFuture<>();
  private final Thread reader = new Thread(this::read, "warren-lines");
  private volatile boolean stopping;

  /** Whether the input has come to its end. */
  private volatile boolean readAll;

  /** The last line that was published or refused. */
  private volatile long handled;

  BulkPublish(Shell shell, EventRoute route, LineParser parser, Tally tally) {
    this.ending = shell.ending();
    this.route = route;
    this.parser = parser;
    this.tally = tally;
    this.progress = new Progress(shell);
    this.lines = new LineReader(shell.streams().in(), EventCodec.MAX_BYTES);
    this.size = InputSize.of(shell.streams().in());
    reader.setDaemon(true);
  }

  /** Publishes all lines; returns when it is over, for whatever reason, with the result. */
  BulkResult run() throws InterruptedException {
    CompletableFuture<Void> request = new CompletableFuture<>();
    ending.whenRequested(() -> request.complete(null));
    reader.start();
    awaitLines(CompletableFuture.anyOf(reading, request));
    stopReading();
    Failure failure = awaitOutcomes();
    progress.clear();
    if (failure == null) {
      failure = inputFailure();
    }
    OptionalLong firstOpen = route.oldestOpen();
    boolean complete = failure == null && readAll && firstOpen.isEmpty();
    return new BulkResult(
        tally,
        route.open(),
        System.nanoTime() - begunAt,
        complete ? OptionalLong.empty() : OptionalLong.of(firstOpen.orElse(handled + 1)),
        failure);
  }

  private void read() {
    try {
      long number = 0;
      byte[] line = lines.next();
      while (line != null && !stopping && publish(number + 1, line)) {
        number++;
        handled = number;
        line = lines.next();
      }
      readAll = line == null;
      reading.complete(null);
    } catch (IOException e) {
      reading.completeExceptionally(
          Failure.usage("standard input cannot be read: " + e.getMessage()));
    } catch (InterruptedException | RuntimeException e) {
      reading.completeExceptionally(e);
    }
  }

  /** Returns false when the line was not published because the work stops. */
  private boolean publish(long number, byte[] line) throws InterruptedException {
    if (isBlank(line)) {
      return true;
    }
    try {
      Outgoing event = parser.parse(line);
      if (stopping) {
        return false;
      }
      route.publish(number, event);
    } catch (LineRefused e) {
      tally.refused(number, String.valueOf(e.getMessage()));
    }
    return true;
  }

  private static boolean isBlank(byte[] line) {
    for (byte each : line) {
      if (each != ' ' && each != '\t') {
        return false;
      }
    }
    return true;
  }

  /** Shows the progress until the input is read, something fails, or the end is requested. */
  private void awaitLines(CompletableFuture<Object> over) throws InterruptedException {
    while (!over.isDone() && route.failure().isEmpty()) {
      show();
      try {
        over.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Time for another look.
      } catch (ExecutionException e) {
        return;
      }
    }
  }

  private void stopReading() throws InterruptedException {
    stopping = true;
    if (!reading.isDone()) {
      reader.interrupt();
      reader.join(JOIN_MS);
    }
  }

  /** Why the input was not read to its end; null if it was, or if it was stopped. */
  private @Nullable Failure inputFailure() {
    if (!reading.isCompletedExceptionally() || ending.isRequested()) {
      return null;
    }
    Throwable reason = reading.handle((done, failure) -> failure).join();
    if (reason instanceof Failure known) {
      return known;
    }
    throw new IllegalStateException("publishing failed", reason);
  }

  /** Waits for what is in flight; returns why there is no outcome of all of it, or null. */
  private @Nullable Failure awaitOutcomes() throws InterruptedException {
    long counted = -1;
    long until = 0;
    boolean leaving = false;
    while (!route.awaitOutcome(LOOK) && route.failure().isEmpty()) {
      show();
      long count = tally.confirmed() + tally.refused();
      long now = System.nanoTime();
      if (ending.isRequested()) {
        until = leaving ? until : now + LEAVE_LIMIT.toNanos();
        leaving = true;
      } else if (count != counted || route.blocked().isPresent()) {
        until = now + SILENCE_LIMIT.toNanos();
      }
      counted = count;
      if (now - until > 0) {
        return Failure.unreachable(
            "no confirm came for %d s, so RabbitMQ may or may not have the last %,d events"
                .formatted((leaving ? LEAVE_LIMIT : SILENCE_LIMIT).toSeconds(), route.open()),
            null);
      }
    }
    return route.open() > 0 || !readAll ? route.failure().orElse(null) : null;
  }

  private void show() {
    OptionalDouble share =
        size.isPresent()
            ? OptionalDouble.of((double) lines.bytes() / size.getAsLong())
            : OptionalDouble.empty();
    progress.show(
        share,
        () ->
            BulkResult.text(tally, System.nanoTime() - begunAt)
                + route.blocked().map(reason -> "; waiting: " + reason).orElse(""));
  }
}
