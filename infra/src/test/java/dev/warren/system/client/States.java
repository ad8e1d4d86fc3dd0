package dev.warren.system.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The states that a client has reported, in order.
 *
 * @param events the events {@code state}
 */
record States(List<Event> events) {

  static final String CONNECTED = "connected";
  static final String WAITING = "waiting";
  static final String CLOSED = "closed";

  private static final String CONNECTING = "connecting";

  /** Which state may follow which. */
  private static final Map<String, Set<String>> NEXT =
      Map.of(
          CONNECTING, Set.of(CONNECTED, WAITING, CLOSED, CONNECTING),
          CONNECTED, Set.of(WAITING, CONNECTING, CLOSED, CONNECTED),
          WAITING, Set.of(CONNECTING, CLOSED, WAITING),
          CLOSED, Set.of());

  static boolean isConnected(Event event) {
    return event.is("state", "state", CONNECTED);
  }

  /** What is wrong with the sequence; empty if nothing is. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    String before = "";
    String told = "";
    for (Event event : events) {
      String state = event.text("state");
      Set<String> allowed = before.isEmpty() ? Set.of(CONNECTING, WAITING) : NEXT.get(before);
      if (!NEXT.containsKey(state)) {
        problems.add("no such state: " + event.json());
        return problems;
      }
      if (!allowed.contains(state)) {
        problems.add("'%s' after '%s'".formatted(state, before));
      }
      String now = state + "/" + event.text("reason") + "/" + event.text("transport");
      if (now.equals(told)) {
        problems.add("told without a change: " + event.json());
      }
      before = state;
      told = now;
    }
    return problems;
  }

  /** How often the client became connected. */
  long connections() {
    long count = 0;
    String before = "";
    for (Event event : events) {
      String state = event.text("state");
      if (state.equals(CONNECTED) && !before.equals(CONNECTED)) {
        count++;
      }
      before = state;
    }
    return count;
  }

  /** How often the client became connected by a WebSocket. */
  long webSockets() {
    long count = 0;
    boolean before = false;
    for (Event event : events) {
      boolean now = isConnected(event) && event.text("transport").equals("websocket");
      if (now && !before) {
        count++;
      }
      before = now;
    }
    return count;
  }

  /** The event by which the present connection began; null without a connection. */
  @Nullable Event began() {
    Event began = null;
    for (Event event : events) {
      if (!isConnected(event)) {
        began = null;
      } else if (began == null) {
        began = event;
      }
    }
    return began;
  }

  /** The last state; empty before the first. */
  String last() {
    return events.isEmpty() ? "" : events.get(events.size() - 1).text("state");
  }
}
