package dev.warren.gateway.presence;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.TopicMessage;
import java.util.Iterator;
import java.util.List;

/**
 * The last status of each agent whose channel matches, in the log's order. An agent that reports
 * again before its turn is left out, because its new status is one of the changes that follow. A
 * status that a worker reports meanwhile does not follow: live subscribers do not get it either.
 */
final class AgentsSnapshot implements Snapshot {

  private final AgentBoard board;
  private final ChannelPattern pattern;

  /** Every matching name begins with it. Comparing it is cheaper than matching the pattern. */
  private final String prefix;

  private final long end;
  private long reached = Long.MIN_VALUE;

  /**
   * @param end the board has all statuses up to this position
   */
  AgentsSnapshot(AgentBoard board, ChannelPattern pattern, long end) {
    this.board = board;
    this.pattern = pattern;
    this.prefix = pattern.toString().split("\\.[*#]", 2)[0];
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    return reached < end;
  }

  @Override
  public List<TopicMessage> next() {
    long shownSince = AgentBoard.shownSince();
    SnapshotPart part = new SnapshotPart();
    Iterator<AgentStatus> agents = board.between(pattern, reached, end).iterator();
    while (agents.hasNext() && !part.isFull()) {
      AgentStatus agent = agents.next();
      TopicMessage message = agent.message();
      reached = message.position();
      part.examines();
      if (agent.heardAt() > shownSince
          && message.channel().name().startsWith(prefix)
          && pattern.matches(message.channel())) {
        part.add(message);
      }
    }
    if (!agents.hasNext()) {
      reached = end;
    }
    return part.messages();
  }

  @Override
  public long position() {
    return end;
  }
}
