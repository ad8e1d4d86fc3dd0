package dev.warren.demo;

/** The reviewer reads the pull request, while the scribe goes silent for a while. */
final class Review {

  private static final int LEASE_S = 6;

  private Review() {}

  static void write(Script script) {
    int request = 110 + script.round();
    String task = "Review pull request " + request;
    String notes = "Write the release notes of " + script.version();
    String owner = script.round() % 2 == 0 ? Place.VIEWER : Person.CAROL.user();
    script
        .joins(Agent.REVIEWER)
        .works(Agent.REVIEWER, task, 0)
        .worksUnderLease(Agent.SCRIBE, notes, 20, LEASE_S, owner)
        .tells(Agent.REVIEWER, "I read pull request " + request + ": 3 files, 48 lines.")
        .tells(Person.BOB, "Reviewer, the change of the test is the interesting one.")
        .works(Agent.REVIEWER, task, 40)
        .writes(Agent.REVIEWER, Place.RELEASE, "Resume.java is fine. I read the test now.")
        .says(Person.DAVE, Place.RELEASE_CHAT, "@carol do the icons go out today?")
        .is(Person.DAVE, "away")
        .works(Agent.REVIEWER, task, 75)
        .notify("warning", "Disk of the build machine", "82 % are used.")
        .says(Person.CAROL, Place.RELEASE_CHAT, "I would like that. The builder will ask.")
        .tells(Agent.REVIEWER, "No remarks. Pull request " + request + " may go in.")
        .circleIs("review done")
        .idles(Agent.REVIEWER)
        .leaves(Agent.REVIEWER)
        .git(Place.GATEWAY, "release-42", 0, 0)
        .quiet(LEASE_S * 1_000 / 2)
        .says(Person.CAROL, Place.GENERAL, "Does anybody know what the scribe does?")
        .works(Agent.SCRIBE, notes, 35)
        .writes(Agent.SCRIBE, Place.RELEASE, "I am back, my connection was gone for a moment.");
  }
}
