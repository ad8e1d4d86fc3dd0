package dev.warren.gateway.presence;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The last known state that a subscription to {@code agents} or {@code presence} begins with.
 * Thread-safe.
 */
public final class Snapshots implements LogListener {

  private final PresenceTables presence;
  private final AgentBoard agents;
  private final CompletionStage<Void> settled;

  /** The last message that was seen; what it changed is known. */
  private volatile long position;

  /**
   * @param messages in the log's order
   * @param position behind this, changes are to follow
   */
  public record Snapshot(List<TopicMessage> messages, long position) {}

  /**
   * @param settled completes once others have told this gateway what it has missed
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
  public void note(TopicMessage message, boolean live) {
    position = message.position();
  }

  /** To be told after the tables are. */
  @Override
  public void received(TopicMessage message) {
    position = message.position();
  }

  /** Whether channels of the pattern's kind have a state. */
  public static boolean has(ChannelPattern pattern) {
    String kind = pattern.words().get(0);
    return kind.equals(PresenceTables.KIND) || kind.equals(AgentBoard.KIND);
  }

  /** Completes once what is known is what others know. */
  public CompletionStage<Void> settled() {
    return settled;
  }

  /** What is known of these channels. What changes meanwhile may be told once more afterwards. */
  public Snapshot of(ChannelPattern pattern) {
    // Read first: whatever this message changed is in the tables.
    long end = position;
    boolean ofAgents = pattern.words().get(0).equals(AgentBoard.KIND);
    List<TopicMessage> messages =
        new ArrayList<>(ofAgents ? agents.statuses(pattern) : presence.states(pattern, end));
    messages.sort(Comparator.comparingLong(TopicMessage::position));
    // What is known of one team, or of all agents, is of one moment, and so may be newer.
    boolean newer = (ofAgents || pattern.isChannel()) && !messages.isEmpty();
    long last = newer ? messages.get(messages.size() - 1).position() : end;
    return new Snapshot(messages, Math.max(end, last));
  }
}
