package dev.warren.gateway.subscription;

import dev.warren.gateway.fanout.Registration;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.Resume;
import org.jspecify.annotations.Nullable;

/**
 * The state of a subscription to topics: Snapshot → Resuming → Live → Ended. Snapshot and Resuming
 * are skipped if they are not needed, and Ended may follow any state.
 */
sealed interface TopicState {

  TopicState ENDED = new Ended();

  /** Sends the snapshot, and then resumes from its position with this history. */
  record Snapshot(SnapshotSender sender, History history) implements TopicState {}

  /**
   * Sends history.
   *
   * @param since the position that the client named; null for none
   * @param sentBefore how many messages of a snapshot were sent before
   */
  record Resuming(Resume resume, @Nullable Long since, int sentBefore) implements TopicState {}

  /** The fan-out writes to the client. */
  record Live(Registration registration) implements TopicState {}

  /** Nothing is written, because the subscription has not started yet or has ended. */
  record Ended() implements TopicState {}
}
