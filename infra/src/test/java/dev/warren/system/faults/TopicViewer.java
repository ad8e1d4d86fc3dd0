package dev.warren.system.faults;

import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A live subscriber of all topics of the test. What it missed between two connections it cannot
 * have again, so each connection is a session by itself.
 */
final class TopicViewer implements SteadyClient.Role {

  /** Everything that the test sends to topics, and nothing else. */
  private static final List<String> DESTINATIONS =
      List.of("/topic/notes.*", "/topic/chat.*", "/topic/relay.*");

  /** Counts from the moment when all of its subscriptions were live. */
  private record Current(@Nullable OutcomeClient client, LiveSession session) {}

  private final List<LiveSession> sessions = new CopyOnWriteArrayList<>();
  private volatile Current current = new Current(null, new LiveSession());

  @Override
  public boolean connected(OutcomeClient client) {
    for (String destination : DESTINATIONS) {
      if (!client.subscribe(destination, destination, Map.of())) {
        return false;
      }
    }
    LiveSession session = new LiveSession();
    sessions.add(session);
    current = new Current(client, session);
    return true;
  }

  @Override
  public void message(OutcomeClient client, StompFrame message) {
    Current now = current;
    MessageId id = MessageId.in(message.text());
    if (now.client() == client && id != null) {
      now.session().got(id, Long.parseLong(message.header("message-id")));
    }
  }

  List<LiveSession> sessions() {
    return sessions;
  }

  /** Whether its present connection has got this message. */
  boolean has(MessageId id) {
    return current.session().sightings().has(id);
  }
}
