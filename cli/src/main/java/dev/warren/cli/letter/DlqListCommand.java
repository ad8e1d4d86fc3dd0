package dev.warren.cli.letter;

import dev.warren.cli.command.Context;
import dev.warren.cli.output.Output;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.letter.LetterJson;
import dev.warren.letter.LetterRefused;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warren dlq list}. */
@Command(name = "list", description = "lists the dead letters, oldest first")
final class DlqListCommand extends LetterCommand {

  private static final int MOST = 100_000;

  @Option(names = "--max", paramLabel = "<n>", description = "at most <n> letters (100)")
  private int max = 100;

  @Override
  protected void validate() {
    if (max < 1 || max > MOST) {
      throw wrong("--max takes a number from 1 to " + MOST);
    }
  }

  @Override
  protected int run(Context context, DeadLetters letters) throws IOException, LetterRefused {
    Output output = context.output();
    List<Letter> found = letters.list(max + 1);
    for (Letter letter : found.subList(0, Math.min(max, found.size()))) {
      if (output.isJson()) {
        output.json(LetterJson.of(letter));
      } else {
        output.line(LetterText.line(letter, output));
      }
    }
    if (found.isEmpty() && !output.isJson()) {
      output.line("no dead letters");
    }
    if (found.size() > max) {
      output.note("there are more letters: see --max");
    }
    return ExitStatus.DONE.code();
  }
}
