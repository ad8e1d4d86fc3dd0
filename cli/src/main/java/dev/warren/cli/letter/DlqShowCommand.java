package dev.warren.cli.letter;

import dev.warren.cli.command.Context;
import dev.warren.cli.output.Output;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.LetterJson;
import dev.warren.letter.LetterRefused;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warren dlq show}. */
@Command(name = "show", description = "shows a dead letter with its headers and body")
final class DlqShowCommand extends LetterCommand {

  @Parameters(paramLabel = "<letter>", description = "the letter's id, of dlq list")
  private String id = "";

  @Option(names = "--body", description = "print the body only, byte for byte")
  private boolean bodyOnly;

  @Override
  protected int run(Context context, DeadLetters letters) throws IOException, LetterRefused {
    Output output = context.output();
    DeadLetters.Opened opened = letters.show(id);
    if (bodyOnly) {
      output.bytes(opened.body());
    } else if (output.isJson()) {
      output.json(LetterJson.of(opened));
    } else {
      LetterText.print(opened, output);
    }
    return ExitStatus.DONE.code();
  }
}
