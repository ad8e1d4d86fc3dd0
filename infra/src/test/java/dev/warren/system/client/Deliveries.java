package dev.warren.system.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The messages that a subscription has shown, compared with those that it has to show.
 *
 * @param shown the ids of the events, in the order in which they were shown
 * @param positions their positions
 */
record Deliveries(List<String> shown, List<Long> positions) {

  private static final int EXAMPLES = 5;

  static Deliveries of(List<Event> messages) {
    return new Deliveries(
        messages.stream().map(message -> message.text("eventId")).toList(),
        messages.stream().map(message -> message.number("position")).toList());
  }

  /** What is wrong; empty if every expected id came once, in this order, and nothing else. */
  List<String> problems(List<String> expected) {
    List<String> problems = new ArrayList<>();
    Set<String> distinct = new LinkedHashSet<>();
    List<String> again = new ArrayList<>();
    for (String id : shown) {
      if (!distinct.add(id)) {
        again.add(id);
      }
    }
    List<String> missing = new ArrayList<>(expected);
    missing.removeAll(distinct);
    List<String> strange = new ArrayList<>(distinct);
    strange.removeAll(new HashSet<>(expected));
    add(problems, "lost", missing);
    add(problems, "shown again", again);
    add(problems, "not expected", strange);
    if (problems.isEmpty() && !shown.equals(expected)) {
      problems.add("not in the order of the log");
    }
    for (int i = 1; i < positions.size(); i++) {
      if (positions.get(i) <= positions.get(i - 1)) {
        problems.add("position %d after %d".formatted(positions.get(i), positions.get(i - 1)));
        break;
      }
    }
    return problems;
  }

  private static void add(List<String> problems, String what, List<String> ids) {
    if (!ids.isEmpty()) {
      problems.add(
          "%d %s, such as %s"
              .formatted(ids.size(), what, ids.subList(0, Math.min(EXAMPLES, ids.size()))));
    }
  }
}
