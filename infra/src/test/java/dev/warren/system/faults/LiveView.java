package dev.warren.system.faults;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the live subscribers of topics got, all of their sessions together.
 *
 * @param messages how many messages, each once a session
 * @param again how many of them came twice or more in one session
 * @param missed what a session should have got and has not
 * @param outOfOrder what came after one that was sent later
 */
record LiveView(
    int sessions, int messages, int again, List<MessageId> missed, List<MessageId> outOfOrder) {

  /**
   * @param log null where it could not be read: then nobody knows what was missed
   */
  static LiveView of(List<LiveSession> sessions, Accounts accounts, @Nullable LogContent log) {
    int messages = 0;
    int again = 0;
    List<MessageId> missed = new ArrayList<>();
    List<MessageId> outOfOrder = new ArrayList<>();
    for (LiveSession session : sessions) {
      messages += session.sightings().count();
      again += session.sightings().again();
      outOfOrder.addAll(accounts.outOfOrder(session.sightings()));
      if (log != null) {
        missed.addAll(log.missedBy(session));
      }
    }
    return new LiveView(sessions.size(), messages, again, missed, outOfOrder);
  }
}
