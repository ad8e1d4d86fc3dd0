package dev.warren.demo;

/** The team plans the version, and the builder begins. */
final class Morning {

  private static final String TASK = "Build the gateway";

  private Morning() {}

  static void write(Script script) {
    String version = script.version();
    int build = 700 + script.round();
    script
        .is(Person.CAROL, "online")
        .says(Person.CAROL, Place.GENERAL, "Good morning! Today we bring out " + version + ".")
        .session(
            Place.RELEASE,
            "Release " + version,
            "in progress",
            Json.of("version", version, "lead", Person.CAROL.user()))
        .works(Agent.BUILDER, TASK + ", build " + build, 0)
        .writes(Agent.BUILDER, Place.RELEASE, "I start build " + build + " of the gateway.")
        .says(Person.BOB, Place.GENERAL, "Two pull requests are open, both small.")
        .git(Place.GATEWAY, "release-42", 2, 0, "src/Resume.java", "src/Outbox.java")
        .file(Place.GATEWAY, "file_changed", "src/Resume.java", Agent.BUILDER)
        .works(Agent.BUILDER, TASK + ", build " + build, 20)
        .works(Agent.SCRIBE, "Collect notes for release 42", 15)
        .is(Person.ERIN, "online")
        .says(Person.ERIN, Place.GENERAL, "I test it as soon as the build is through, @carol.")
        .note(
            Person.CAROL,
            "note_created",
            "plan-" + script.round(),
            "Plan for " + version,
            "Build, test, review, then out before the evening.")
        .file(Place.GATEWAY, "file_created", "target/gateway-" + version + ".jar", Agent.BUILDER)
        .works(Agent.BUILDER, TASK + ", build " + build, 45)
        .is(Person.DAVE, "busy")
        .says(Person.DAVE, Place.RELEASE_CHAT, "The new icons are in the website's workspace.")
        .file(Place.WEBSITE, "file_created", "assets/icons-" + version + ".svg", Agent.SCRIBE)
        .works(Agent.BUILDER, TASK + ", build " + build, 70)
        .notify("info", "Build " + build, "The gateway is compiled, the tests are next.");
  }
}
