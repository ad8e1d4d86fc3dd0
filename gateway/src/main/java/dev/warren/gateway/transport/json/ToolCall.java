package dev.warren.gateway.transport.json;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.HistoryUnavailable;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.session.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a tool. It waits for its turn, reads the history, makes the response off the event
 * loop, and writes it once the client has read everything before it. So a client has at most one
 * response in its outbox, however many calls it makes. The call ends with the session. Event loop
 * only.
 */
final class ToolCall {

  private static final Logger log = LoggerFactory.getLogger(ToolCall.class);

  /** The interval at which the call checks whether the client takes more. */
  private static final long LOOK_MS = 20;

  private final Session session;
  private final Reads reads;
  private final @Nullable String ref;
  private final Runnable cancel = this::cancel;

  private Reads.@Nullable Read read;
  private @Nullable CompletableFuture<byte[]> response;

  /** The bytes that the client had taken when it last took any, followed by the time of that. */
  private long takenBytes = -1;

  private long takenNanos;

  /** Reads the history; canceling the result ends the reading. */
  interface Source<T> {
    CompletableFuture<T> read(Reads.Read read);
  }

  ToolCall(Session session, Reads reads, @Nullable String ref) {
    this.session = session;
    this.reads = reads;
    this.ref = ref;
  }

  /**
   * Responds later. Called once.
   *
   * @param bytes the most bytes that the call holds
   * @param frame makes the response's JSON, on one of the threads for results
   */
  <T> void run(long bytes, Source<T> source, Function<T, byte[]> frame) throws Refused {
    run(bytes, source, null, frame);
  }

  /**
   * @param ifLost the source to read if the first one fails with {@link HistoryLost}
   */
  <T> void run(long bytes, Source<T> source, @Nullable Source<T> ifLost, Function<T, byte[]> frame)
      throws Refused {
    session.pending().began(1);
    session.pending().whenEnded(cancel);
    Reads.Read begun = reads.begin(session.connectedUser().name(), bytes);
    read = begun;
    CompletableFuture<byte[]> made = new CompletableFuture<>();
    response = made;
    begun
        .turn()
        .thenCompose(turn -> found(turn, source, ifLost, made))
        .thenApplyAsync(frame, reads.threads())
        .whenComplete(
            (json, failure) -> {
              if (failure == null) {
                made.complete(json);
              } else {
                made.completeExceptionally(failure);
              }
            });
    made.whenComplete(
        (json, failure) -> session.eventLoop().execute(() -> completed(begun, json, failure)));
  }

  private static <T> CompletableFuture<T> found(
      Reads.Read turn,
      Source<T> source,
      @Nullable Source<T> ifLost,
      CompletableFuture<byte[]> response) {
    CompletableFuture<T> found = until(response, source.read(turn));
    return ifLost == null
        ? found
        : found.exceptionallyCompose(
            failure ->
                cause(failure) instanceof HistoryLost
                    ? until(response, ifLost.read(turn))
                    : CompletableFuture.failedFuture(failure));
  }

  /** Ties a reading to its response: if the response is canceled, the reading ends. */
  private static <T> CompletableFuture<T> until(
      CompletableFuture<byte[]> response, CompletableFuture<T> reading) {
    response.whenComplete((json, failure) -> reading.cancel(false));
    return reading;
  }

  /** The result of a quick step after a reading. Canceling it cancels the reading. */
  static <T, R> CompletableFuture<R> canceling(CompletableFuture<T> reading, Function<T, R> step) {
    CompletableFuture<R> result = reading.thenApply(step);
    result.whenComplete((value, failure) -> reading.cancel(false));
    return result;
  }

  private void completed(Reads.Read begun, byte[] json, @Nullable Throwable failure) {
    if (session.hasEnded()) {
      return; // It was canceled.
    }
    if (failure == null) {
      begun.keep(json.length);
      write(json);
    } else {
      session.refuse(refused(failure), ref);
      finish();
    }
  }

  private void write(byte[] json) {
    if (session.hasEnded()) {
      return;
    }
    if (session.takesMore()) {
      session.write(JsonFrame.finished(json, session.allocator()));
      session.receipt(ref);
      finish();
    } else if (reads.settings().unread().toNanos() < unreadNanos()) {
      session.refuse(Refused.tooSlow(), ref);
    } else {
      session.eventLoop().schedule(() -> write(json), LOOK_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** How long the client has read nothing, in nanoseconds. */
  private long unreadNanos() {
    long taken = session.outbox().takenBytes();
    long now = System.nanoTime();
    if (taken != takenBytes) {
      takenBytes = taken;
      takenNanos = now;
    }
    return now - takenNanos;
  }

  private void finish() {
    cancel();
    session.pending().forget(cancel);
    session.pending().finished(1);
  }

  /** Cancels everything that is not done yet. */
  private void cancel() {
    if (response != null) {
      response.cancel(false);
    }
    if (read != null) {
      read.end();
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static Refused refused(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof Refused refused) {
      return refused;
    }
    if (cause instanceof HistoryUnavailable) {
      return new Refused(
          Refusal.BROKER_UNAVAILABLE, "the messages cannot be read: " + cause.getMessage());
    }
    log.error("The messages of a session could not be sent.", cause);
    return Refused.internalError();
  }
}
