package dev.warren.worker.publish;

import dev.warren.broker.ReconnectingConnection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Whether a partition still publishes and acknowledges. It goes from open to draining to ended, or
 * straight to ended, and never back. Thread-safe.
 */
public final class PartitionState {

  private final Consumer<String> onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean draining;
  private volatile boolean worked;
  private volatile Runnable onDelay = () -> {};

  /**
   * @param onEnd called once, with the reason, on the thread that ends the partition
   */
  public PartitionState(Consumer<String> onEnd) {
    this.onEnd = onEnd;
  }

  /**
   * Nothing new is published from now on, but confirms are still awaited and their events
   * acknowledged.
   */
  public void drain() {
    draining = true;
  }

  /**
   * Nothing is published or acknowledged from now on, so RabbitMQ delivers all unacknowledged
   * events again.
   */
  public void end(String reason) {
    if (ended.compareAndSet(false, true)) {
      onEnd.accept(reason);
    }
  }

  /** Ends the partition because of an exception. */
  public void fail(Exception failure) {
    end(ReconnectingConnection.reason(failure));
  }

  /**
   * Sets a listener for events that take some seconds to finish.
   *
   * @param listener called with the partition's lock held
   */
  public void onDelay(Runnable listener) {
    onDelay = listener;
  }

  /** RabbitMQ refused a message, which will be published again later. */
  void markDelayed() {
    onDelay.run();
  }

  /** An event was acknowledged, so the next failure is the first of a new series. */
  public void markWorked() {
    worked = true;
  }

  public boolean hasWorked() {
    return worked;
  }

  /** Whether publishing has stopped. */
  public boolean isStopped() {
    return draining || ended.get();
  }

  /** Whether acknowledging has stopped as well. */
  public boolean hasEnded() {
    return ended.get();
  }
}
