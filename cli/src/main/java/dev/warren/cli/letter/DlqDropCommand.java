package dev.warren.cli.letter;

import dev.warren.cli.command.Context;
import dev.warren.cli.output.QuietOutput;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.LetterRefused;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code warren dlq drop}. */
@Command(name = "drop", description = "removes dead letters for good")
final class DlqDropCommand extends LetterCommand {

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
    letters.dropEach(chosen::matches, letter -> chosen.done(letter, "dropped", output));
    return chosen.end(output);
  }
}
