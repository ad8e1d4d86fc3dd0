package dev.warren.cli.letter;

import dev.warren.cli.json.Json;
import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.cli.output.QuietOutput;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.letter.Letter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The letters that a command line names, and what became of each of them. */
final class ChosenLetters {

  @Parameters(arity = "0..*", paramLabel = "<letter>", description = "ids, of dlq list")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "all letters that there are now")
  private boolean all;

  @Option(
      names = "--reason",
      paramLabel = "<text>",
      description = "with --all: only letters whose reason begins with this text")
  private @Nullable String reason;

  private final Set<String> found = new HashSet<>();
  private ExitStatus status = ExitStatus.DONE;

  /** Why the command line does not say which letters; null if it does. */
  @Nullable String defect() {
    if (all == ids.isEmpty()) {
      return reason != null && !all ? "--reason also needs --all" : null;
    }
    return "name letters by their ids, or --all";
  }

  boolean matches(Letter letter) {
    return all ? reason == null || letter.reason().startsWith(reason) : ids.contains(letter.id());
  }

  /** Prints that the letter is no longer in the queue. */
  void done(Letter letter, String outcome, QuietOutput output) {
    found.add(letter.id());
    ObjectNode json = json(letter.id(), outcome).put("routingKey", letter.routingKey());
    output.print(out -> print(json, outcome, Color.GOOD, letter.routingKey(), out));
  }

  /** Prints that the letter stays in the queue. */
  void refused(String id, String outcome, String why, QuietOutput output) {
    found.add(id);
    status = ExitStatus.REFUSED;
    ObjectNode json = json(id, outcome).put("error", why);
    output.print(out -> print(json, outcome, Color.BAD, why, out));
  }

  private static void print(
      ObjectNode json, String outcome, Color color, String detail, Output output) {
    if (output.isJson()) {
      output.json(json);
    } else {
      output.line(
          "%s  %s  %s"
              .formatted(
                  output.in(color, outcome),
                  Printable.line(json.path("letter").asString()),
                  Printable.line(detail)));
    }
  }

  private static ObjectNode json(String id, String outcome) {
    return Json.object().put("letter", id).put("outcome", outcome);
  }

  /** Prints the letters that were not found; returns the exit status of the command. */
  int end(QuietOutput output) {
    for (String id : ids) {
      if (!found.contains(id)) {
        String why = "there is no such letter, or another program reads the letters now";
        refused(id, "missing", why, output);
      }
    }
    return status.code();
  }
}
