package dev.warren.gateway.presence;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;

/**
 * The last known state of some channels, for one subscription. It keeps only the place that it has
 * reached, and no messages: a client that reads nothing would otherwise make the gateway keep all
 * of them, for each of its subscriptions. One thread at a time.
 */
public interface Snapshot {

  /** Whether {@link #next} may return further messages. */
  boolean hasNext();

  /**
   * The next messages, as they are at this moment. May be empty although others follow, so that no
   * call takes long: the caller lets other work go first.
   */
  List<TopicMessage> next();

  /** Changes after this position have to follow. Final once there is no next part. */
  long position();
}
