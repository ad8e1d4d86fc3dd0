package dev.warren.gateway.presence;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.TopicMessage;
import java.util.Iterator;
import java.util.List;

/** The {@code presence_state} of each team whose channel matches, in the order of their names. */
final class TeamsSnapshot implements Snapshot {

  private final PresenceTables tables;
  private final ChannelPattern pattern;
  private final long end;

  /** The last channel that was examined. */
  private String reached = "";

  private boolean hasNext = true;
  private long position;

  /**
   * @param end the tables have all changes up to this position
   */
  TeamsSnapshot(PresenceTables tables, ChannelPattern pattern, long end) {
    this.tables = tables;
    this.pattern = pattern;
    this.end = end;
    this.position = end;
  }

  @Override
  public boolean hasNext() {
    return hasNext;
  }

  @Override
  public List<TopicMessage> next() {
    if (pattern.isChannel()) {
      TopicMessage snapshot = tables.snapshot(new Channel(pattern.toString()), end);
      // A single team is read at one moment, so only later changes have to follow.
      position = Math.max(end, snapshot.position());
      hasNext = false;
      return List.of(snapshot);
    }
    SnapshotPart part = new SnapshotPart();
    Iterator<String> channels = tables.channelsAfter(reached).iterator();
    while (channels.hasNext() && !part.isFull()) {
      reached = channels.next();
      part.examines();
      Channel channel = new Channel(reached);
      if (pattern.matches(channel)) {
        part.add(atEndOrBefore(tables.snapshot(channel, end)));
      }
    }
    hasNext = channels.hasNext();
    return part.messages();
  }

  /**
   * The snapshot of one of several teams, with a position that is not after the end. The teams are
   * read one after the other: a client that resumes from a later position would miss changes of the
   * earlier teams.
   */
  private TopicMessage atEndOrBefore(TopicMessage snapshot) {
    return snapshot.position() <= end ? snapshot : snapshot.at(end);
  }

  @Override
  public long position() {
    return position;
  }
}
