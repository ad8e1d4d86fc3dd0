package dev.warren.system.faults;

import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A live subscriber of all topics of the test. It does not resume, so each connection is a session
 * with an account of its own.
 */
final class TopicViewer implements SteadyClient.Role {

  /** The topics to which the test sends, and no others. */
  private static final List<String> DESTINATIONS =
      List.of("/topic/notes.*", "/topic/chat.*", "/topic/relay.*");

  /** A connection whose subscriptions are all live, with its session. */
  private record Current(@Nullable OutcomeClient client, LiveSession session) {}

  private final Flows flows;
  private final List<LiveSession> sessions = new CopyOnWriteArrayList<>();
  private volatile Current current = new Current(null, new LiveSession());

  TopicViewer(Flows flows) {
    this.flows = flows;
  }

  @Override
  public boolean connected(OutcomeClient client) {
    LiveSession session = new LiveSession();
    // Set before the first RECEIPT arrives, because messages can follow it immediately.
    current = new Current(client, session);
    for (String destination : DESTINATIONS) {
      if (!client.subscribe(destination, destination, Map.of())) {
        return false;
      }
    }
    session.isLiveFrom(client.liveFrom());
    sessions.add(session);
    return true;
  }

  @Override
  public void message(OutcomeClient client, StompFrame message) {
    Current now = current;
    MessageId id = MessageId.in(message.text());
    if (now.client() == client && id != null) {
      now.session().got(id, Long.parseLong(message.header("message-id")));
      flows.shown(id);
    }
  }

  List<LiveSession> sessions() {
    return sessions;
  }

  /** Whether the current connection has received this message. */
  boolean has(MessageId id) {
    return current.session().sightings().has(id);
  }
}
