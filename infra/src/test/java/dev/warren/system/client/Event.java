package dev.warren.system.client;

import tools.jackson.databind.JsonNode;

/**
 * A line of an agent.
 *
 * @param number its place among all lines of the agent
 * @param nanos when it came, by {@link System#nanoTime()}
 */
record Event(int number, long nanos, JsonNode json) {

  /** What has happened, such as {@code state}. */
  String name() {
    return text("event");
  }

  /** A field as text; empty without it. */
  String text(String field) {
    return json.path(field).asString("");
  }

  /** A field as a number; -1 without it. */
  long number(String field) {
    return json.path(field).asLong(-1);
  }

  boolean is(String name, String field, Object value) {
    return name().equals(name) && text(field).equals(value.toString());
  }
}
