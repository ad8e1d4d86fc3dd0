package dev.warren.demo;

import java.util.Locale;

/** The agents of the team. */
enum Agent {
  BUILDER("Builder"),
  TESTER("Tester"),
  REVIEWER("Reviewer"),
  SCRIBE("Scribe");

  private final String title;

  Agent(String title) {
    this.title = title;
  }

  /** The name that people see. */
  String title() {
    return title;
  }

  /** The agent's id within the team. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String channel() {
    return "agents." + Place.TEAM + "." + id();
  }
}
