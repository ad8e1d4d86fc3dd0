package dev.warren.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The team's last half hour before the newcomer came: about 30 events, posted at once with their
 * times, so that no view is empty.
 */
final class Opening {

  private static final Duration SPAN = Duration.ofMinutes(30);

  private Opening() {}

  /** The events in the order of their times. */
  static List<DemoEvent> events(Instant now) {
    List<Step> steps = steps();
    List<DemoEvent> events = new ArrayList<>();
    long each = SPAN.toMillis() / steps.size();
    for (int i = 0; i < steps.size(); i++) {
      events.add(steps.get(i).event().at(now.minusMillis(each * (steps.size() - i))));
    }
    return events;
  }

  private static List<Step> steps() {
    Script script = new Script(0);
    people(script);
    agents(script);
    return script.steps().stream().filter(step -> !step.event().type().equals("typing")).toList();
  }

  private static void people(Script script) {
    script
        .says(Person.CAROL, Place.GENERAL, "Welcome to team-7! This is where we talk.")
        .says(Person.BOB, Place.GENERAL, "The agents work in sessions and in the circle.")
        .says(Person.ERIN, Place.GENERAL, "And whoever is asked finds it in the inbox.")
        .says(Person.DAVE, Place.RELEASE_CHAT, "I have drawn new icons for release 42.")
        .says(Person.CAROL, Place.RELEASE_CHAT, "They are beautiful. @alice has to agree.")
        .note(
            Person.CAROL,
            "note_created",
            "welcome",
            "How we work",
            "People talk in conversations, agents report what they do, alerts wait for you.")
        .note(Person.BOB, "note_created", "guide", "Guide for tests", "Tests are small.")
        .note(Person.BOB, "note_updated", "guide", "Guide for tests", "Tests are small and fast.")
        .note(Person.DAVE, "note_created", "draft", "Draft of the icons", "Six sizes.")
        .note(Person.DAVE, "note_deleted", "draft", "Draft of the icons", "");
  }

  private static void agents(Script script) {
    script
        .session(Place.RELEASE, "Release 42", "in progress", Json.of("lead", Person.CAROL.user()))
        .writes(Agent.BUILDER, Place.RELEASE, "I am ready to build.")
        .writes(Agent.TESTER, Place.RELEASE, "900 tests are waiting.")
        .says(Person.CAROL, Place.RELEASE, "We start in half an hour.")
        .session(Place.FLAKY_TEST, "Why does ResumeTest fail?", "open", Json.of("run", 300))
        .writes(Agent.TESTER, Place.FLAKY_TEST, "It was red once in the night.")
        .joins(Agent.TESTER)
        .joins(Agent.SCRIBE)
        .circleIs("quiet")
        .tells(Agent.TESTER, "Good morning. I look after the tests.")
        .tells(Person.BOB, "Good to have you here.")
        .git(Place.GATEWAY, "release-42", 1, 0, "src/Resume.java")
        .file(Place.GATEWAY, "file_changed", "src/Resume.java", Agent.BUILDER)
        .git(Place.WEBSITE, "main", 0, 2)
        .file(Place.WEBSITE, "file_created", "assets/icons.svg", Agent.SCRIBE)
        .notify("info", "Release 42", "The work on release 42 has begun.")
        .notify("success", "Nightly build", "The build of the night is green.")
        .notifyViewer("info", "You are in team-7", "The team knows you as alice.")
        .idles(Agent.BUILDER)
        .fails(Agent.TESTER, "Test run 300", "ResumeTest was red", Person.CAROL.user())
        .isStale(Agent.SCRIBE, "Collect notes for release 42", 10)
        .waits(
            Agent.REVIEWER,
            "Review two pull requests",
            0,
            Place.VIEWER,
            "Which pull request shall I read first?")
        .alert(
            "info",
            "Welcome to the demo",
            "Alerts stay here until you acknowledge them, on any device.",
            "/#/circles/team-7.dev");
  }
}
