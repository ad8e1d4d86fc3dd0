package dev.warren.demo;

/** The version comes out, and the team tidies up. */
final class Release {

  private Release() {}

  static void write(Script script) {
    String version = script.version();
    String plan = "plan-" + script.round();
    script
        .works(Agent.BUILDER, "Package the release", 95)
        .file(Place.GATEWAY, "file_created", "dist/warren-" + version + ".tar.gz", Agent.BUILDER)
        .file(Place.GATEWAY, "file_deleted", "target/gateway-" + version + ".jar", Agent.BUILDER)
        .idles(Agent.BUILDER)
        .idles(Agent.SCRIBE)
        .writes(Agent.BUILDER, Place.RELEASE, "warren-" + version + ".tar.gz is on the server.")
        .session(Place.RELEASE, "Release " + version, "released", Json.of("version", version))
        .notify("success", "Warren " + version, "The new version is out.")
        .notifyViewer("success", "Warren " + version, "Your release is out.")
        .says(Person.CAROL, Place.GENERAL, version + " is out. Thank you all!")
        .says(Person.BOB, Place.GENERAL, "Hooray!")
        .note(
            Person.CAROL,
            "note_created",
            "lesson-" + script.round(),
            "What we learned from " + version,
            "Tests wait for events, never for a time. @bob adds it to the guide.")
        .note(Person.CAROL, "note_deleted", plan, "Plan for " + version, "")
        .git(Place.GATEWAY, "main", 0, 0)
        .git(Place.WEBSITE, "main", 0, 0)
        .leaves(Agent.BUILDER)
        .circleIs("quiet")
        .is(Person.CAROL, "busy")
        .says(Person.DAVE, Place.RELEASE_CHAT, "Next time with a dark theme?")
        .quiet(3_000)
        .says(Person.BOB, Place.RELEASE_CHAT, "Write it down, then we plan it tomorrow.")
        .note(
            Person.DAVE,
            "note_created",
            "idea-" + script.round() % 3,
            "Idea: a dark theme",
            "For the website, after " + version + ".");
  }
}
