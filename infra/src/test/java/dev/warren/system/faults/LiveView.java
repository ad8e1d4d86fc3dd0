package dev.warren.system.faults;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of the live subscribers together.
 *
 * @param messages the number of messages, without repetitions within a session
 * @param again the number of messages that came more than once in a session
 * @param missed the messages that a session missed
 * @param outOfOrder the messages that came after one that was sent later
 */
record LiveView(
    int sessions, int messages, int again, List<MessageId> missed, List<MessageId> outOfOrder) {

  /**
   * @param log null if the log could not be read; then no message counts as missed
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
        missed.addAll(log.missedBy(session, accounts));
      }
    }
    return new LiveView(sessions.size(), messages, again, missed, outOfOrder);
  }
}
