package dev.warren.gateway.presence;

import dev.warren.broker.Backoff;
import dev.warren.broker.Family;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.presence.Note;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends the last status of every agent to the owners of the agents' partitions, when a partition
 * has a new owner. Confined to the presence thread.
 */
final class AgentReports {

  /** Several partitions may get new owners within this time; they share one round of reports. */
  private static final long GATHER_MS = 50;

  /**
   * How many notes may wait for RabbitMQ's confirms, so that the publisher has room for clients.
   */
  private static final int PAGE = 500;

  /** The notes of a page have this size at most, or are one. */
  private static final long PAGE_BYTES = 1 << 20;

  private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(3));

  private final AgentBoard board;
  private final NotePublisher notes;
  private final TaskThread thread;

  /** The channels of the agents that this round has still to report. */
  private final Deque<String> remaining = new ArrayDeque<>();

  private boolean sending;
  private int failures;

  AgentReports(AgentBoard board, NotePublisher notes, TaskThread thread) {
    this.board = board;
    this.notes = notes;
    this.thread = thread;
  }

  /**
   * Sends the statuses of all agents. If a round is under way, it begins again for another new
   * owner.
   */
  void reportAll() {
    assert thread.isCurrent();
    remaining.clear();
    remaining.addAll(board.channels());
    if (!sending) {
      sending = true;
      thread.schedule(this::sendPage, GATHER_MS);
    }
  }

  private void sendPage() {
    Set<String> failed = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<?>> page = new ArrayList<>();
    long bytes = 0;
    while (page.size() < PAGE && !remaining.isEmpty()) {
      long next = board.sizeOf(remaining.element());
      if (!page.isEmpty() && bytes + next > PAGE_BYTES) {
        break;
      }
      bytes += next;
      String channel = remaining.remove();
      Note.LastStatus last = board.last(channel);
      if (last != null) {
        page.add(
            notes
                .toPartition(Family.AGENTS, channel, last)
                .handle((done, failure) -> NotePublisher.needsRetry(failure) && failed.add(channel))
                .toCompletableFuture());
      }
    }
    CompletableFuture.allOf(page.toArray(CompletableFuture[]::new))
        .whenComplete((all, none) -> thread.execute(() -> pageSent(failed)));
  }

  private void pageSent(Set<String> failed) {
    remaining.addAll(failed);
    failures = failed.isEmpty() ? 0 : failures + 1;
    if (remaining.isEmpty()) {
      sending = false;
    } else {
      thread.schedule(this::sendPage, failures == 0 ? 0 : RETRY.delayMs(failures));
    }
  }
}
