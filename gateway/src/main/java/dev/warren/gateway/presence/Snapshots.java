package dev.warren.gateway.presence;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import java.util.concurrent.CompletionStage;

/**
 * The snapshots that subscriptions to {@code presence} and {@code agents} begin with. Must be a
 * listener after the tables and the board, so that these include each message up to {@code
 * position}. Thread-safe.
 */
public final class Snapshots implements LogListener {

  private final PresenceTables presence;
  private final AgentBoard agents;
  private final CompletionStage<Void> settled;

  /**
   * The position of the last message that was read. The tables and the board include its change.
   */
  private volatile long position;

  /**
   * @param settled completes once this gateway knows what it missed of the log
   */
  public Snapshots(PresenceTables presence, AgentBoard agents, CompletionStage<Void> settled) {
    this.presence = presence;
    this.agents = agents;
    this.settled = settled;
  }

  @Override
  public void backfilled(TopicMessage message) {
    position = message.position();
  }

  @Override
  public void received(TopicMessage message) {
    position = message.position();
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    position = message.position();
  }

  /** Whether subscriptions to the pattern begin with a snapshot. */
  public static boolean has(ChannelPattern pattern) {
    String kind = pattern.words().get(0);
    return kind.equals(PresenceTables.KIND) || kind.equals(AgentBoard.KIND);
  }

  /**
   * Completes once snapshots are complete enough to send; right after the start they would be
   * empty.
   */
  public CompletionStage<Void> settled() {
    return settled;
  }

  /**
   * The snapshot of these channels. A change that comes while a snapshot of several teams is read
   * may be part of the snapshot and also follow it.
   */
  public Snapshot of(ChannelPattern pattern) {
    return pattern.words().get(0).equals(AgentBoard.KIND)
        ? new AgentsSnapshot(agents, pattern, position)
        : new TeamsSnapshot(presence, pattern, position);
  }
}
