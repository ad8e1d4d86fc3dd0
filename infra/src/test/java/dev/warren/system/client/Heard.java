package dev.warren.system.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that an agent has printed. Messages are kept by subscription, because they are many.
 * Thread-safe.
 */
final class Heard {

  /** How often a wait looks at what is no event, and at messages, which are many. */
  private static final long POLL_MILLIS = 50;

  private final Duration limit;
  private final List<Event> events = new ArrayList<>();
  private final Map<String, List<Event>> messages = new HashMap<>();
  private int lines;
  private @Nullable String end;

  /**
   * @param limit how long a test waits for an event that has to come
   */
  Heard(Duration limit) {
    this.limit = limit;
  }

  /** Adds a line. */
  synchronized Event add(String line) {
    Event event = new Event(lines++, System.nanoTime(), JsonMapper.shared().readTree(line));
    if (event.name().equals("message")) {
      messages.computeIfAbsent(event.text("id"), id -> new ArrayList<>()).add(event);
    } else {
      events.add(event);
      notifyAll();
    }
    return event;
  }

  /** The agent has ended; the first reason counts. */
  synchronized void end(String why) {
    if (end == null) {
      end = why;
      notifyAll();
    }
  }

  /** The number of lines so far. */
  synchronized int lines() {
    return lines;
  }

  /** All events but messages, in order. */
  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** All events of this name, in order. */
  synchronized List<Event> events(String name) {
    return events.stream().filter(event -> event.name().equals(name)).toList();
  }

  /** The messages of a subscription, in order. */
  synchronized List<Event> messages(String subscription) {
    return List.copyOf(messages.getOrDefault(subscription, List.of()));
  }

  synchronized int messageCount(String subscription) {
    return messages.getOrDefault(subscription, List.of()).size();
  }

  /** Waits for an event, not a message, among the lines from this one on. */
  Event await(String what, int from, Predicate<Event> wanted) {
    return await(what, limit, () -> first(from, wanted));
  }

  private @Nullable Event first(int from, Predicate<Event> wanted) {
    for (int i = events.size() - 1; i >= 0 && events.get(i).number() >= from; i--) {
      if (i == 0 || events.get(i - 1).number() < from) {
        return events.stream().skip(i).filter(wanted).findFirst().orElse(null);
      }
    }
    return null;
  }

  /** Waits until there is a value. */
  <V> V await(String what, Supplier<? extends @Nullable V> value) {
    return await(what, limit, value);
  }

  /** Waits until there is a value, at most for this time. */
  <V> V await(String what, Duration atMost, Supplier<? extends @Nullable V> value) {
    long until = System.nanoTime() + atMost.toNanos();
    while (true) {
      synchronized (this) {
        V found = value.get();
        if (found != null) {
          return found;
        }
        if (end != null) {
          throw new AssertionError(what + " did not come: " + end + last());
        }
        if (System.nanoTime() > until) {
          throw new AssertionError(
              what + " did not come within " + atMost.toSeconds() + " s" + last());
        }
        try {
          wait(POLL_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting for " + what, e);
        }
      }
    }
  }

  private String last() {
    int count = events.size();
    return "; the last events are "
        + events.subList(Math.max(0, count - 6), count).stream().map(Event::json).toList();
  }
}
