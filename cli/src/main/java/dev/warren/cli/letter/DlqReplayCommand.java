package dev.warren.cli.letter;

import dev.warren.cli.command.Context;
import dev.warren.cli.output.QuietOutput;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.LetterRefused;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code warren dlq replay}. */
@Command(
    name = "replay",
    description = "publishes dead letters again, in their order, and removes them",
    footer = {
      "",
      "Each goes where it was first published, with its id, headers and body, and is removed after"
          + " RabbitMQ's confirm. One that no queue takes stays. An event that is still invalid"
          + " becomes a dead letter again, with a new letter id."
    })
final class DlqReplayCommand extends LetterCommand {

  @Mixin private ChosenLetters chosen = new ChosenLetters();

  @Override
  protected void validate() {
    String defect = chosen.defect();
    if (defect != null) {
      throw wrong(defect);
    }
  }

  @Override
  protected int run(Context context, DeadLetters letters) throws IOException, LetterRefused {
    QuietOutput output = new QuietOutput(context.output());
    letters.replayEach(
        chosen::matches,
        new DeadLetters.Outcomes(
            letter -> chosen.done(letter, "replayed", output),
            (letter, why) -> chosen.refused(letter.id(), "refused", why, output)));
    return chosen.end(output);
  }
}
