package dev.warren.gateway.presence;

import dev.warren.broker.Backoff;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.presence.Note;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Requests keyframes from the workers, because this gateway does not know the messages of the log
 * that it missed. The first snapshots wait for the replies; otherwise they would show a team
 * without its users. Thread-safe.
 */
final class KeyframeRequest {

  /** The time from a gateway's own request until it has read all replies on the log. */
  private static final long REPLIES_MS = 300;

  /** The longest wait of snapshots for the replies, as all workers may be down. */
  private static final long MAX_WAIT_MS = 2_000;

  private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(3));

  private final String gateway;
  private final NotePublisher notes;
  private final TaskThread thread;
  private final CompletableFuture<Void> replied = new CompletableFuture<>();

  /**
   * @param gateway this gateway's id
   */
  KeyframeRequest(String gateway, NotePublisher notes, TaskThread thread) {
    this.gateway = gateway;
    this.notes = notes;
    this.thread = thread;
  }

  /** Completes once the workers have replied, or the wait is over. */
  CompletionStage<Void> replied() {
    return replied;
  }

  void send() {
    send(1);
  }

  private void send(int attempt) {
    notes
        .toAllPartitions(new Note.MemoryRequest(gateway))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                thread.schedule(() -> send(attempt + 1), RETRY.delayMs(attempt));
              }
            });
    thread.schedule(() -> replied.complete(null), MAX_WAIT_MS);
  }

  /**
   * This gateway has read a request on the log. If the request is its own, the replies come soon.
   */
  void read(Note.MemoryRequest request) {
    if (!replied.isDone() && request.gateway().equals(gateway)) {
      thread.schedule(() -> replied.complete(null), REPLIES_MS);
    }
  }
}
