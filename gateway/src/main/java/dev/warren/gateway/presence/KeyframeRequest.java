package dev.warren.gateway.presence;

import dev.warren.broker.Backoff;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.presence.Note;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks the workers for keyframes, as this gateway does not know what it missed of the log. The
 * first snapshots wait for the replies, or they would show a team without its users. Thread-safe.
 */
final class KeyframeRequest {

  /** When a gateway has read its own request on the log, it has the replies after this time. */
  private static final long REPLIES_MS = 300;

  /** The longest time that snapshots wait; workers may be down. */
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

  /** Completes once the workers have replied, or have had the time to. */
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

  /** This gateway has read a request on the log: the replies come soon, if it is its own. */
  void read(Note.MemoryRequest request) {
    if (!replied.isDone() && request.gateway().equals(gateway)) {
      thread.schedule(() -> replied.complete(null), REPLIES_MS);
    }
  }
}
