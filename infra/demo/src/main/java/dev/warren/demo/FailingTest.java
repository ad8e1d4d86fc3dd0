package dev.warren.demo;

/** A test fails, the tester stops with an error, and finds the reason after its restart. */
final class FailingTest {

  private static final String TEST = "ResumeTest.nothingIsMissedAfterARestart";
  private static final String SEARCH = "Find out why ResumeTest fails";

  private FailingTest() {}

  static void write(Script script) {
    int run = 300 + script.round();
    script
        .works(Agent.TESTER, "Test run " + run, 10)
        .works(Agent.TESTER, "Test run " + run, 45)
        .writes(Agent.TESTER, Place.RELEASE, "412 of 900 tests are green so far.")
        .works(Agent.TESTER, "Test run " + run, 60)
        .fails(Agent.TESTER, "Test run " + run, TEST + " has failed", Person.CAROL.user())
        .circleFails("Test run " + run + " has failed: 1 of 900 tests is red")
        .notify("error", "Test run " + run + " has failed", TEST)
        .alert(
            "error",
            "Test run " + run + " has failed",
            TEST + " is red on release-42.",
            "/#/sessions/team-7.flaky-test")
        .says(Person.ERIN, Place.GENERAL, "@bob ResumeTest is red again. Is that yours?")
        .says(Person.BOB, Place.GENERAL, "It was green here. I look into it with the tester.")
        .session(Place.FLAKY_TEST, "Why does ResumeTest fail?", "open", Json.of("run", run))
        .works(Agent.TESTER, SEARCH, 5)
        .writes(Agent.TESTER, Place.FLAKY_TEST, "I run it 50 times with the log of the gateway.")
        .works(Agent.TESTER, SEARCH, 35)
        .says(Person.BOB, Place.FLAKY_TEST, "Look at the moment right after the restart.")
        .writes(Agent.TESTER, Place.FLAKY_TEST, "3 of 50 runs are red, all of them right there.")
        .works(Agent.TESTER, SEARCH, 60)
        .file(Place.GATEWAY, "file_changed", "src/Resume.java", Agent.TESTER)
        .writes(Agent.TESTER, Place.FLAKY_TEST, "The test waits 2 s. It must wait for the event.")
        .says(Person.BOB, Place.FLAKY_TEST, "That is it! Fix the test, please.")
        .works(Agent.TESTER, "Fix ResumeTest", 80)
        .file(Place.GATEWAY, "file_changed", "test/ResumeTest.java", Agent.TESTER)
        .git(Place.GATEWAY, "release-42", 3, 0, "test/ResumeTest.java")
        .session(Place.FLAKY_TEST, "Why does ResumeTest fail?", "solved", Json.of("run", run))
        .idles(Agent.TESTER)
        .notify("success", "ResumeTest is green", "50 of 50 runs")
        .says(Person.ERIN, Place.GENERAL, "Green, 50 of 50. Thanks, @bob!");
  }
}
