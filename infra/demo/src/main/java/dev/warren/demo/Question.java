package dev.warren.demo;

import org.jspecify.annotations.Nullable;

/** The builder asks the viewer, and waits for a person's answer in the circle. */
final class Question {

  private static final String TASK = "Package the release";
  private static final String TEXT = "Ship with the new icons?";

  private Question() {}

  static void ask(Script script) {
    script
        .joins(Agent.BUILDER)
        .waits(Agent.BUILDER, TASK, 80, Place.VIEWER, TEXT)
        .tells(Agent.BUILDER, "@alice " + TEXT + " Write your answer here, I wait.")
        .alert("warning", "Builder asks you", TEXT, "/#/circles/team-7.dev")
        .circleIs("waiting for alice")
        .says(Person.BOB, Place.RELEASE_CHAT, "The builder waits for alice.")
        .works(Agent.SCRIBE, "Write the release notes of " + script.version(), 60)
        .file(Place.WEBSITE, "file_changed", "docs/release-notes.md", Agent.SCRIBE)
        .says(Person.DAVE, Place.RELEASE_CHAT, "I am for the new ones, of course.")
        .is(Person.DAVE, "online")
        .note(
            Person.DAVE,
            "note_updated",
            "plan-" + script.round(),
            "Plan for " + script.version(),
            "Build, test and review are done. The icons are open.")
        .works(Agent.SCRIBE, "Write the release notes of " + script.version(), 75)
        .git(Place.WEBSITE, "main", 1, 0, "docs/release-notes.md")
        .says(Person.ERIN, Place.GENERAL, "All tests are green on release-42.")
        .is(Person.ERIN, "away")
        .quiet(3_000)
        .notifyViewer("info", "Builder waits for you", TEXT)
        .quiet(4_000)
        .says(Person.BOB, Place.GENERAL, "While we wait: the log of the night is clean.")
        .quiet(4_000)
        .writes(Agent.BUILDER, Place.RELEASE, "I still wait for an answer in the circle.")
        .quiet(4_000)
        .says(Person.CAROL, Place.GENERAL, "If alice is away, I answer.");
  }

  static void answer(Script script, @Nullable String answeredBy) {
    if (answeredBy == null) {
      script.tells(Person.CAROL, "I answer for alice: yes, with the new icons.");
    }
    String thanks = answeredBy == null ? Person.CAROL.user() : answeredBy;
    script
        .tells(Agent.BUILDER, "Thank you, " + thanks + ". I go on.")
        .works(Agent.BUILDER, TASK, 85)
        .circleIs("working");
  }
}
