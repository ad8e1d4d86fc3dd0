package dev.warren.cli.letter;

import dev.warren.broker.HeaderText;
import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.letter.LetterJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Letters as text for people. */
final class LetterText {

  private LetterText() {}

  /** One line: id, time, target and reason. */
  static String line(Letter letter, Output output) {
    return "%s  %s  %s  %s"
        .formatted(
            Printable.line(letter.id()),
            output.in(Color.QUIET, since(letter)),
            output.in(Color.NAME, Printable.line(letter.routingKey())),
            output.in(Color.BAD, reason(letter)));
  }

  private static String since(Letter letter) {
    Instant since = letter.since();
    return since == null ? "(unknown)" : since.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String reason(Letter letter) {
    return letter.reason().isEmpty() ? "(no reason)" : Printable.line(letter.reason());
  }

  /** All of a letter. */
  static void print(DeadLetters.Opened opened, Output output) {
    Letter letter = opened.letter();
    field(output, "letter", letter.id());
    field(output, "reason", reason(letter));
    field(output, "since", since(letter));
    field(output, "tried", Integer.toString(letter.count()));
    field(output, "exchange", exchange(letter));
    field(output, "routing key", letter.routingKey());
    field(output, "content", "%s, %d bytes".formatted(type(letter), letter.content().bytes()));
    opened
        .headers()
        .forEach((name, value) -> field(output, "header " + name, HeaderText.of(value)));
    output.line("");
    String body = LetterJson.text(opened.body());
    if (body == null) {
      output.line("(not UTF-8: --body prints the bytes as they are)");
    } else {
      body.lines().map(Printable::line).forEach(output::line);
    }
  }

  private static String exchange(Letter letter) {
    String exchange = letter.exchange();
    return exchange == null ? "(unknown)" : exchange.isEmpty() ? "(default)" : exchange;
  }

  private static String type(Letter letter) {
    String type = letter.content().type();
    return type == null ? "no content type" : type;
  }

  private static void field(Output output, String name, @Nullable String value) {
    output.line(
        "%s  %s"
            .formatted(
                output.in(Color.QUIET, Printable.line("%-12s".formatted(name))),
                Printable.line(value == null ? "(no text)" : value)));
  }
}
