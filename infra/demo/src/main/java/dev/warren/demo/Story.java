package dev.warren.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round of the story: the team brings out a version. A test fails, two agents look into it, the
 * builder asks the viewer a question, and the version comes out. The same round always has the same
 * events.
 */
final class Story {

  private Story() {}

  /** From the start of the day to the review. */
  static List<Step> beforeTheQuestion(int round) {
    Script script = new Script(round);
    Morning.write(script);
    FailingTest.write(script);
    Review.write(script);
    return script.steps();
  }

  /** The builder asks the viewer, and waits. */
  static List<Step> question(int round) {
    Script script = new Script(round);
    Question.ask(script);
    return script.steps();
  }

  /**
   * From the answer to the evening.
   *
   * @param answeredBy who has answered the question meanwhile; null if carol has to
   */
  static List<Step> afterTheQuestion(int round, @Nullable String answeredBy) {
    Script script = new Script(round);
    Question.answer(script, answeredBy);
    Release.write(script);
    return script.steps();
  }
}
