package dev.warren.demo;

import java.util.Locale;
import java.util.stream.Stream;

/** The people of the team, besides the viewer. */
enum Person {
  /** A developer of the gateway. */
  BOB,
  /** The team's lead, who decides on the release. */
  CAROL,
  /** A designer. */
  DAVE,
  /** A tester. */
  ERIN;

  /** The user's name in tokens and events. */
  String user() {
    return name().toLowerCase(Locale.ROOT);
  }

  static boolean isOne(String user) {
    return Stream.of(values()).anyMatch(person -> person.user().equals(user));
  }
}
