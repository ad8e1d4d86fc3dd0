package dev.warren.gateway.subscription;

import dev.warren.gateway.fanout.Registration;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.presence.Snapshots;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription to topics stands: Snapshot → Resuming → Live, each of the first two only
 * where it is needed, and Ended after any of them.
 */
sealed interface TopicState {

  TopicState ENDED = new Ended();

  /** Waits for the last known state, sends it page by page, and resumes from its position. */
  final class Snapshot implements TopicState {
    final History history;

    /** Null until the gateway knows the state. */
    Snapshots.@Nullable Snapshot known;

    int sent;

    Snapshot(History history) {
      this.history = history;
    }
  }

  /**
   * Sends history.
   *
   * @param since the position that the client named; null for none
   * @param sentBefore how many messages of a snapshot went out before
   */
  record Resuming(Resume resume, @Nullable Long since, int sentBefore) implements TopicState {}

  /** The fan-out writes to the client. */
  record Live(Registration registration) implements TopicState {}

  /** Nothing is written: not yet, or not any more. */
  record Ended() implements TopicState {}
}
