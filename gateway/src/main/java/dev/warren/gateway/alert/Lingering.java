package dev.warren.gateway.alert;

import dev.warren.gateway.consume.TaskThread;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an inbox without devices for a reloaded page or the next HTTP request. Only on the thread
 * of {@link AlertInboxes}.
 */
final class Lingering {

  private static final long LINGER_MS = 30_000;

  private final TaskThread thread;
  private final Runnable end;
  private @Nullable Future<?> waiting;

  /**
   * @param end called after a while, unless {@link #stop} comes before
   */
  Lingering(TaskThread thread, Runnable end) {
    this.thread = thread;
    this.end = end;
  }

  void begin() {
    stop();
    waiting = thread.schedule(end, LINGER_MS);
  }

  void stop() {
    if (waiting != null) {
      waiting.cancel(false);
      waiting = null;
    }
  }
}
